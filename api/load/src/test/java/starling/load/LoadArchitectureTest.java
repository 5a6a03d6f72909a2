package starling.load;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load tool is a client: of ours it knows the protocol cores and nothing of the server. */
class LoadArchitectureTest {

    @ParameterizedTest
    @ValueSource(strings = {"akka..", "starling.media..", "starling.cluster..", "starling.api.."})
    void shouldNotDependOn(String packages) {
        noClasses().should().dependOnClassesThat().resideInAPackage(packages).allowEmptyShould(true)
                .check(new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("starling.load"));
    }
}
