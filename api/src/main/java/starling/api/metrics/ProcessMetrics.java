package starling.api.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.util.concurrent.TimeUnit;

/** What the process and its JVM use. Names that begin with {@code process_} are those every Prometheus client has. */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void write(PrometheusText text) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof UnixOperatingSystemMXBean unix) {
            text.single("process_cpu_seconds_total", "CPU time of the process.",
                    unix.getProcessCpuTime() / (double) TimeUnit.SECONDS.toNanos(1));
            text.single("process_open_fds", "Open file descriptors.", unix.getOpenFileDescriptorCount());
            text.single("process_max_fds", "File descriptors the process may open.", unix.getMaxFileDescriptorCount());
        }
        text.single("process_start_time_seconds", "Start of the process, in seconds since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        text.single("starling_jvm_heap_used_bytes", "Heap in use.", heap.getUsed());
        text.single("starling_jvm_heap_max_bytes", "Heap there may be.", heap.getMax());
        text.single("starling_jvm_threads", "Threads.", ManagementFactory.getThreadMXBean().getThreadCount());
        collections(text);
    }

    /** Media waits while the collector works. */
    private static void collections(PrometheusText text) {
        text.metric("starling_jvm_gc_seconds_total", "Time spent collecting garbage.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample("starling_jvm_gc_seconds_total", "collector", collector.getName(),
                    collector.getCollectionTime() / 1000.0);
        }
        text.metric("starling_jvm_gc_collections_total", "Garbage collections.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample("starling_jvm_gc_collections_total", "collector", collector.getName(),
                    collector.getCollectionCount());
        }
    }
}
