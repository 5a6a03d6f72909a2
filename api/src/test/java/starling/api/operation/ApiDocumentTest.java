package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import starling.cluster.ClusterError;

/** {@code docs/api.md} names every operation with every member it takes, every error, and nothing else. */
class ApiDocumentTest {
    private static final Pattern TARGET = Pattern.compile("[A-Z][a-z]+_[0-9]{8}\\.[A-Za-z]+");

    private static String document;

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(Path.of("../docs/api.md"));
    }

    @Test
    void shouldNameEveryOperationAndNoOther() {
        Set<String> written = TARGET.matcher(document).results().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> real = new Catalogue().operations.stream().map(Operation::target)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(real, written);
    }

    @Test
    void shouldNameWhatEachOperationTakes() {
        for (Operation operation : new Catalogue().operations) {
            List<String> rows = document.lines()
                    .filter(line -> line.startsWith("| `") && line.contains("`" + operation.target() + "`")).toList();
            assertEquals(1, rows.size(), operation.target() + " has one row in a table");
            String[] cells = rows.get(0).split("\\|");
            for (Parameters.Parameter member : operation.parameters().members()) {
                assertTrue(cells[2].contains("`" + member.name() + (member.required() ? "`" : "`?")),
                        operation.target() + ": " + member.name());
            }
            long named = Pattern.compile("`[a-z_]+`").matcher(cells[2]).results().count();
            assertEquals(operation.parameters().members().size(), named, operation.target() + ": " + cells[2]);
        }
    }

    /** With {@code STARLING_WRITE=1} in the environment it is written anew. */
    @Test
    void shouldDescribeEveryOperationForTools() throws IOException {
        Path file = Path.of("../docs/openapi.json");
        String described = new JsonMapper().writerWithDefaultPrettyPrinter()
                .writeValueAsString(OpenApiDocument.of(new Catalogue().operations)) + "\n";
        if ("1".equals(System.getenv("STARLING_WRITE"))) {
            Files.writeString(file, described);
        }

        assertEquals(described, Files.readString(file), "STARLING_WRITE=1 writes it anew");
    }

    @Test
    void shouldNameEveryError() {
        Stream.of(Arrays.stream(DispatchError.values()).map(DispatchError::text),
                Arrays.stream(OperationError.values()).map(OperationError::text),
                Arrays.stream(ClusterError.values()).map(ClusterError::text)).flatMap(names -> names)
                .forEach(
                        name -> assertTrue(document.contains("`" + name + "`") || document.contains("\"" + name + "\""),
                                name));
    }
}
