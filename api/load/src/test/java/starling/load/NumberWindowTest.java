package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberWindowTest {

    @ParameterizedTest
    @CsvSource({"0 1 2, NEWER NEWER NEWER", //
            "5 3 4 3, NEWER LATE LATE DUPLICATE", //
            "7 7, NEWER DUPLICATE", //
            "0 1024 0, NEWER NEWER DUPLICATE", //
            "0 1025 0, NEWER NEWER DUPLICATE", //
            "1 1000 1500 1025, NEWER NEWER NEWER LATE", //
            "0 1023 0 1, NEWER NEWER DUPLICATE LATE", //
            "10 5000 4990 4990, NEWER NEWER LATE DUPLICATE"})
    void shouldTellNewLateAndDuplicateNumbers(String numbers, String expected) {
        NumberWindow window = new NumberWindow();

        List<String> seen = Arrays.stream(numbers.split(" ")).map(n -> window.note(Integer.parseInt(n)).name())
                .toList();

        assertEquals(List.of(expected.split(" ")), seen);
    }
}
