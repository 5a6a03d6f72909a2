package starling.api.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import starling.api.start.Environment;
import starling.api.start.StartException;
import starling.api.webhook.WebhookClient;
import starling.core.settings.InvalidSettingException;
import starling.core.settings.NodeSettings;
import starling.core.settings.SettingProblem;
import starling.core.settings.SettingsCheck;
import starling.core.settings.SettingsReader;
import starling.core.settings.UnknownKey;

/** {@code scripts/starling check-config}: tells everything that is wrong with a configuration; starts and touches nothing. */
public final class CheckConfigMain {
    static final int GOOD = 0;
    static final int PROBLEMS = 1;
    static final int NOT_READ = 2;

    static final String USAGE = """
            usage: scripts/starling check-config [FILE]

            Tells every problem of a configuration (sora.conf): file, line, key, value and what was expected.
            Then it looks at the certificates and keys the file names. Unknown keys are told, too; a node ignores them.

              FILE   without it: the configuration a node would be started with

            Exit codes: 0 no problem, 1 problems, 2 the file cannot be read or wrong arguments.
            """;

    private final PrintStream out;

    CheckConfigMain(PrintStream out) {
        this.out = out;
    }

    /** Arguments: one file, or none for a node without any. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = new CheckConfigMain(System.out).run(List.of(arguments));
        } catch (StartException e) {
            System.err.println("starling: " + e.getMessage());
            code = NOT_READ;
        }
        System.exit(code);
    }

    int run(List<String> arguments) throws StartException {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return GOOD;
        }
        if (arguments.isEmpty()) {
            out.println("no configuration file: every key has its default");
            return GOOD;
        }
        String file = arguments.get(0);
        if (arguments.size() > 1 || file.startsWith("-")) {
            String wrong = file.startsWith("-") ? file : arguments.get(1);
            throw new StartException("check-config: " + wrong + ": unknown argument (expected: one file)");
        }
        String text = Environment.read("check-config", Path.of(file));
        SettingsCheck check = SettingsReader.check(text);
        return report(file, check, check.problems().isEmpty() ? files(text) : List.of());
    }

    /** Mistakes in the files that a configuration without other mistakes names. */
    private static List<String> files(String text) {
        NodeSettings settings;
        try {
            settings = SettingsReader.read(text, "").settings();
        } catch (InvalidSettingException e) {
            throw new IllegalStateException("a configuration without problems has one", e);
        }
        List<String> problems = new ArrayList<>(WebhookClient.problems(settings.webhooks()));
        settings.journal().passwordFile().filter(password -> !Files.isReadable(Path.of(password)))
                .ifPresent(password -> problems.add("journal_password_file = " + password
                        + ": cannot be used (expected: a readable file)"));
        return problems;
    }

    private int report(String file, SettingsCheck check, List<String> ofFiles) {
        for (SettingProblem problem : check.problems()) {
            out.println(file + ": " + problem.text());
        }
        ofFiles.forEach(problem -> out.println(file + ": " + problem));
        for (UnknownKey key : check.unknownKeys()) {
            out.println(file + ": line " + key.line() + ": unknown key, ignored: " + key.name());
        }
        out.println(file + ": problems: " + (check.problems().size() + ofFiles.size()) + ", unknown keys: "
                + check.unknownKeys().size()
                + ", keys given: " + check.given());
        return check.problems().isEmpty() && ofFiles.isEmpty() ? GOOD : PROBLEMS;
    }
}
