package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.cluster.channel.ChannelActor;
import starling.cluster.channel.ConnectionEntity;
import starling.cluster.journal.PurgeReportActor;
import starling.cluster.members.MembersActor;
import starling.cluster.membership.MembershipActor;
import starling.cluster.overview.OverviewActor;

/** Java 17 does not check that a receive builder is complete: this does, from the class files. */
class HandlersTest {

    @ParameterizedTest
    @ValueSource(classes = {ChannelActor.class, ConnectionEntity.class, MembersActor.class, MembershipActor.class,
            OverviewActor.class,
            PurgeReportActor.class})
    void shouldHandleEveryPermittedMessage(Class<?> actor) throws ClassNotFoundException {
        Class<?> command = Class.forName(actor.getName() + "$Command");
        Set<String> permitted = Arrays.stream(command.getPermittedSubclasses()).map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        JavaClass imported = new ClassFileImporter().importClass(actor);
        Set<String> handled = imported.getMethod("createReceive").getMethodReferencesFromSelf().stream()
                .flatMap(reference -> reference.getTarget().getRawParameterTypes().stream()).map(JavaClass::getName)
                .filter(name -> name.startsWith(actor.getName() + "$")).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(permitted, handled);
    }
}
