package starling.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Modules depend in one direction: core, media-actors, cluster, api; the api sees no packet. */
class ApiArchitectureTest {
    private static final JavaClasses STARLING = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("starling");

    /** Every module of the build and the modules of ours that it may name in its pom.xml. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "core", Set.of(),
            "core/bench", Set.of("core", "media-actors"),
            "media-actors", Set.of("core"),
            "cluster/partition", Set.of(),
            "cluster", Set.of("media-actors", "partition"),
            "api", Set.of("cluster"),
            "api/load", Set.of("core"),
            "api/browser-test", Set.of("core", "load", "api"),
            "api/partition-test", Set.of("partition", "api"));

    @Test
    void shouldDependInOneDirection() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("core").definedBy("starling.core..")
                .layer("media-actors").definedBy("starling.media..")
                .layer("cluster").definedBy("starling.cluster..")
                .layer("api").definedBy("starling.api..")
                .whereLayer("core").mayNotAccessAnyLayer()
                .whereLayer("media-actors").mayOnlyAccessLayers("core")
                .whereLayer("cluster").mayOnlyAccessLayers("core", "media-actors")
                .whereLayer("api").mayNotBeAccessedByAnyLayer()
                .check(STARLING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"starling.core.srtp..", "starling.core.rtp..", "starling.core.rtcp..",
            "starling.core.stream..", "starling.core.dtls..", "starling.core.turn..", "starling.core.ice..",
            "starling.load.."})
    void shouldSeeConnectionsOnlyThroughActors(String packages) {
        noClasses().that().resideInAPackage("starling.api..").should().dependOnClassesThat()
                .resideInAPackage(packages).check(STARLING);
    }

    @Test
    void shouldNameModulesInOneDirection() throws Exception {
        Path root = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().getParent();
        Set<String> modules = new TreeSet<>();
        NodeList named = pom(root.resolve("pom.xml")).getElementsByTagName("module");
        for (int i = 0; i < named.getLength(); i++) {
            modules.add(named.item(i).getTextContent().strip());
        }

        assertEquals(new TreeSet<>(ALLOWED.keySet()), modules, "modules of the build");
        for (String module : modules) {
            Set<String> refused = ourDependencies(pom(root.resolve(module).resolve("pom.xml")));
            refused.removeAll(ALLOWED.get(module));
            assertEquals(Set.of(), refused, module + " must not depend on");
        }
    }

    private static Set<String> ourDependencies(Element pom) {
        Set<String> names = new TreeSet<>();
        NodeList dependencies = pom.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (text(dependency, "groupId").equals("starling")) {
                names.add(text(dependency, "artifactId"));
            }
        }
        return names;
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent().strip();
    }

    private static Element pom(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    }
}
