package starling.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine knows no actor, the actors know no socket, and neither knows cluster or HTTP. */
class MediaArchitectureTest {
    private static final JavaClasses MEDIA = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("starling.media");

    @ParameterizedTest
    @ValueSource(strings = {"akka..", "scala..", "starling.media.actor..", "com.fasterxml.jackson..",
            "java.net.http.."})
    void shouldKeepOutOfTheEngine(String packages) {
        noClasses().that().resideInAPackage("starling.media.engine..").should().dependOnClassesThat()
                .resideInAPackage(packages).check(MEDIA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"akka.cluster..", "akka.http..", "akka.stream..", "akka.persistence..",
            "java.nio.channels..", "java.net.http..", "starling.core.srtp..", "starling.core.rtp..",
            "starling.core.rtcp..", "starling.core.turn..", "starling.core.stun..", "starling.core.dtls.."})
    void shouldKeepOutOfTheActors(String packages) {
        noClasses().that().resideInAPackage("starling.media.actor..").should().dependOnClassesThat()
                .resideInAPackage(packages).allowEmptyShould(true).check(MEDIA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"starling.cluster..", "starling.api..", "starling.load.."})
    void shouldNotKnowWhatIsBuiltOnIt(String packages) {
        noClasses().should().dependOnClassesThat().resideInAPackage(packages).check(MEDIA);
    }
}
