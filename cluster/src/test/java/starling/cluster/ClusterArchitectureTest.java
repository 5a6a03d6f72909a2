package starling.cluster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cluster places and finds channels; it serves no HTTP and touches no packet. */
class ClusterArchitectureTest {
    private static final JavaClasses CLUSTER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("starling.cluster");
    private static final DescribedPredicate<HasName> FACADE = nameMatching("starling\\.media\\.engine\\."
            + "(MediaNode|MediaEvents|MediaCloseReason|MediaStats|NodeMediaStats|RelayEndpoint|RelayPeerStats)(\\$.*)?");

    @ParameterizedTest
    @ValueSource(strings = {"akka.http..", "starling.api..", "starling.load..", "starling.core.srtp..",
            "starling.core.rtp..", "starling.core.rtcp..", "starling.core.stun..", "starling.core.turn..",
            "starling.core.dtls..", "starling.core.sdp.."})
    void shouldNotDependOn(String packages) {
        noClasses().should().dependOnClassesThat().resideInAPackage(packages).check(CLUSTER);
    }

    @Test
    void shouldSeeOnlyTheFacadeOfTheEngine() {
        noClasses().should().dependOnClassesThat(resideInAPackage("starling.media.engine..").and(not(FACADE)))
                .check(CLUSTER);
    }
}
