package starling.media.engine;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * The one system call the JDK has no method for, {@code sendmmsg(2)}, through foreign functions where the runtime has them
 * (JDK 22 and later). The API is looked up by reflection, because Starling is compiled for 17; the call itself is an
 * ordinary method handle with primitive arguments, pointers being 64-bit integers on every platform Linux runs the JDK on.
 */
final class NativeCalls {
    private static final MethodHandle SENDMMSG = find();

    private NativeCalls() {}

    /** Whether {@link #sendmmsg} works in this runtime. */
    static boolean isAvailable() {
        return SENDMMSG != null;
    }

    /** Sends up to {@code count} messages; returns how many, or -1 if already the first one failed. */
    static int sendmmsg(int descriptor, long messages, int count, int flags) {
        try {
            return (int) SENDMMSG.invokeExact(descriptor, messages, count, flags);
        } catch (Throwable e) {
            throw new IllegalStateException("sendmmsg could not be called", e);
        }
    }

    /** Address of a direct buffer's first byte. */
    static long address(ByteBuffer direct) throws ReflectiveOperationException {
        Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
        Object view = segment.getMethod("ofBuffer", Buffer.class).invoke(null, direct);
        return (long) segment.getMethod("address").invoke(view);
    }

    /** The channel's file descriptor; needs {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}. */
    static int descriptor(DatagramChannel channel) throws ReflectiveOperationException {
        Method getter = channel.getClass().getDeclaredMethod("getFDVal");
        if (!getter.trySetAccessible()) {
            throw new IllegalAccessException("java.base does not open sun.nio.ch");
        }
        return (int) getter.invoke(channel);
    }

    private static MethodHandle find() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return null;
        }
        try {
            Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
            Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
            Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
            Class<?> valueLayout = Class.forName("java.lang.foreign.ValueLayout");
            Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
            Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
            Class<?> lookupType = Class.forName("java.lang.foreign.SymbolLookup");
            Object linker = linkerType.getMethod("nativeLinker").invoke(null);
            Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
            Optional<?> symbol = (Optional<?>) lookupType.getMethod("find", String.class).invoke(lookup, "sendmmsg");
            if (symbol.isEmpty()) {
                return null;
            }
            Object ofInt = valueLayout.getField("JAVA_INT").get(null);
            Object ofLong = valueLayout.getField("JAVA_LONG").get(null);
            Object arguments = Array.newInstance(layoutType, 4);
            Array.set(arguments, 0, ofInt);
            Array.set(arguments, 1, ofLong);
            Array.set(arguments, 2, ofInt);
            Array.set(arguments, 3, ofInt);
            Object descriptor = descriptorType.getMethod("of", layoutType, arguments.getClass()).invoke(null, ofInt,
                    arguments);
            Object noOptions = Array.newInstance(optionType, 0);
            return (MethodHandle) linkerType
                    .getMethod("downcallHandle", segmentType, descriptorType, noOptions.getClass())
                    .invoke(linker, symbol.get(), descriptor, noOptions);
        } catch (ClassNotFoundException e) {
            return null;
        } catch (InvocationTargetException e) {
            // Native access is denied to this application.
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the foreign function API of this runtime is not the one of JDK 22", e);
        }
    }
}
