package starling.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol cores know no actor, clock, socket, thread or file, and use a library only where it was let in. */
class CoreArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("starling.core");

    @ParameterizedTest
    @ValueSource(strings = {"akka..", "scala..", "starling.media..", "starling.cluster..", "starling.api..",
            "starling.load..", "java.nio.channels..", "java.nio.file..", "java.net.http..", "javax.net.."})
    void shouldNotDependOn(String packages) {
        noClasses().should().dependOnClassesThat().resideInAPackage(packages).check(CORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.net.Socket", "java.net.ServerSocket", "java.net.DatagramSocket",
            "java.net.MulticastSocket", "java.net.URLConnection", "java.io.File", "java.io.FileInputStream",
            "java.io.FileOutputStream", "java.io.RandomAccessFile", "java.lang.Thread", "java.lang.ThreadLocal",
            "java.lang.Process", "java.util.Timer", "java.util.concurrent.Executor",
            "java.util.concurrent.ExecutorService", "java.util.concurrent.Executors",
            "java.util.concurrent.ScheduledExecutorService", "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.ForkJoinPool", "java.util.concurrent.locks.LockSupport"})
    void shouldNotUse(String type) {
        noClasses().should().dependOnClassesThat().haveFullyQualifiedName(type).check(CORE);
    }

    @Test
    void shouldNotReadAClock() {
        noClasses().should().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(Instant.class, "now", Clock.class)
                .orShould().callMethod(LocalDate.class, "now")
                .orShould().callMethod(LocalTime.class, "now")
                .orShould().callMethod(LocalDateTime.class, "now")
                .orShould().callMethod(OffsetDateTime.class, "now")
                .orShould().callMethod(ZonedDateTime.class, "now")
                .orShould().callConstructor(Date.class)
                .orShould().callMethod(Clock.class, "systemUTC")
                .orShould().callMethod(Clock.class, "systemDefaultZone")
                .check(CORE);
    }

    @Test
    void shouldKeepJacksonInSignaling() {
        onlyIn("com.fasterxml.jackson..", "starling.core.signaling..");
    }

    @Test
    void shouldKeepBouncyCastleInDtlsAndCertificates() {
        onlyIn("org.bouncycastle..", "starling.core.dtls..", "starling.core.cert..");
    }

    @Test
    void shouldKeepIce4jInStun() {
        onlyIn("org.ice4j..", "starling.core.stun..");
    }

    @Test
    void shouldUseNoOtherLibrary() {
        noClasses().should().dependOnClassesThat().resideOutsideOfPackages("java..", "javax..", "starling.core..",
                "org.slf4j..", "com.fasterxml.jackson..", "org.bouncycastle..", "org.ice4j..")
                .check(CORE);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("starling.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    private static void onlyIn(String library, String... packages) {
        noClasses().that().resideOutsideOfPackages(packages).should().dependOnClassesThat().resideInAPackage(library)
                .check(CORE);
    }
}
