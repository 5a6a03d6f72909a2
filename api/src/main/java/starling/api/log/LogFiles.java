package starling.api.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import starling.api.operation.TargetDispatcher;
import starling.cluster.journal.VanishedSessions;
import starling.core.id.SessionId;

/**
 * The node's log files, which {@link LogFile} lists. What the process logs goes to {@code sora.jsonl}, {@code cluster.jsonl},
 * {@code internal.jsonl} and {@code api.jsonl}, its warnings to standard error, too; other files are written by those who know
 * their lines. Any thread.
 */
public final class LogFiles implements AutoCloseable {
    private static final int LINES_PER_KIND = 20;
    private static final int INTERNAL_LINES_PER_LOGGER = 200;
    private static final List<String> CLUSTER_LOGGERS = List.of("akka.cluster", "akka.remote", "akka.coordination",
            "starling.cluster");
    /** Tell of every attempt at a node that is down, and of every start and end: 75 lines a node. */
    private static final List<String> NOISE = List.of("org.apache.ratis.util.LifeCycle",
            "org.apache.ratis.server.leader.LogAppender");

    /** What must be told is told, however much it is: as much as was open on a node. */
    private static final String REPORTS = VanishedSessions.class.getName();

    private final LogWriter writer = new LogWriter();
    private final JsonlFormat format;
    private final Path dir;
    private final Map<LogFile, JsonLines> lines = new ConcurrentHashMap<>();

    private LogFiles(Path dir, JsonlFormat format) {
        this.dir = dir;
        this.format = format;
    }

    /** Sends everything the process logs from now on to files in {@code dir}, which exists and is writable. */
    public static LogFiles start(Path dir, String nodeName, String version) {
        LogFiles files = new LogFiles(dir, new JsonlFormat(nodeName, version));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        files.configure(context);
        return files;
    }

    /** A file for lines that are JSON already; the same object however often it is asked for. */
    public JsonLines lines(LogFile file) {
        return lines.computeIfAbsent(file, asked -> new JsonLines(writer, open(asked)));
    }

    /** Of this moment. */
    public LogCounts counts() {
        return new LogCounts(writer.lost(), writer.failing());
    }

    /**
     * Who is told, at once and from now on, whether some file cannot be written. Called on the thread that writes the files:
     * must not block.
     */
    public void whenFailing(Consumer<Boolean> listener) {
        writer.whenFailing(listener);
    }

    private JsonlFile open(LogFile file) {
        return new JsonlFile(dir.resolve(file.fileName()));
    }

    private void configure(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(start(context, new Internals()));
        context.getLogger("starling").setLevel(Level.INFO);
        NOISE.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        root.addAppender(start(context, new Problems(LogFile.SORA, List.of("sora"), false)));
        root.addAppender(console(context));
        AppenderBase<ILoggingEvent> cluster = start(context,
                new Problems(LogFile.CLUSTER, List.of("sora", "cluster"), true));
        for (String name : CLUSTER_LOGGERS) {
            context.getLogger(name).setLevel(Level.INFO);
            context.getLogger(name).addAppender(cluster);
        }
        Logger calls = context.getLogger(TargetDispatcher.CALL_LOG);
        calls.setAdditive(false);
        calls.addAppender(start(context, new Calls()));
    }

    private static AppenderBase<ILoggingEvent> start(LoggerContext context, AppenderBase<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n");
        encoder.start();
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel("WARN");
        warnings.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.addFilter(warnings);
        console.start();
        return console;
    }

    private static boolean ofLibrary(String logger) {
        return !logger.startsWith("starling.");
    }

    private static boolean aboutCluster(String logger) {
        return CLUSTER_LOGGERS.stream().anyMatch(logger::startsWith);
    }

    /** Stops taking lines, writes those that wait. */
    @Override
    public void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
        writer.close();
    }

    /** Lines of {@code sora.jsonl} and {@code cluster.jsonl}. Logback calls one appender from one thread at a time. */
    private final class Problems extends AppenderBase<ILoggingEvent> {
        private final JsonlFile file;
        private final List<String> domain;
        private final boolean ofCluster;
        private final RateLimit limit = new RateLimit(LINES_PER_KIND);
        private final SplittableRandom random = new SplittableRandom();

        Problems(LogFile name, List<String> domain, boolean ofCluster) {
            this.file = open(name);
            this.domain = domain;
            this.ofCluster = ofCluster;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (!ofCluster && event.getLevel().levelInt < Level.WARN_INT && aboutCluster(event.getLoggerName())) {
                return;
            }
            if (!ofCluster && event.getLevel().levelInt < Level.WARN_INT && ofLibrary(event.getLoggerName())) {
                return;
            }
            int suppressed = event.getLoggerName().equals(REPORTS)
                    ? 0
                    : limit.pass(event.getLoggerName() + event.getMessage(), System.nanoTime());
            if (suppressed != RateLimit.SUPPRESS) {
                writer.write(file, format.problem(event, domain, SessionId.random(random).value(), suppressed));
            }
        }
    }

    /** Lines of {@code internal.jsonl}: everything, in an amount that no library exceeds. */
    private final class Internals extends AppenderBase<ILoggingEvent> {
        private final JsonlFile file = open(LogFile.INTERNAL);
        private final RateLimit limit = new RateLimit(INTERNAL_LINES_PER_LOGGER);
        private final SplittableRandom random = new SplittableRandom();

        @Override
        protected void append(ILoggingEvent event) {
            int suppressed = limit.pass(event.getLoggerName(), System.nanoTime());
            if (suppressed != RateLimit.SUPPRESS) {
                writer.write(file, format.problem(event, List.of("sora", "internal"),
                        SessionId.random(random).value(), suppressed));
            }
        }
    }

    private final class Calls extends AppenderBase<ILoggingEvent> {
        private final JsonlFile file = open(LogFile.API);

        @Override
        protected void append(ILoggingEvent event) {
            writer.write(file, format.call(event));
        }
    }
}
