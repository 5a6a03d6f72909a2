package starling.core.srtp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * GHASH (NIST SP 800-38D 6.4) of the JDK, for which it has machine code. The class is the JDK's own and not part of its
 * interface: {@link #isAvailable} tells whether it can be reached in the JDK at hand.
 */
final class JdkGhash {
    private static final String CLASS = "com.sun.crypto.provider.GHASH";
    private static final MethodHandle NEW;
    private static final MethodHandle UPDATE;
    private static final VarHandle STATE;

    static {
        MethodHandle create = null;
        MethodHandle update = null;
        VarHandle state = null;
        try {
            Class<?> hash = Class.forName(CLASS);
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(hash, MethodHandles.lookup());
            create = lookup.findConstructor(hash, MethodType.methodType(void.class, byte[].class))
                    .asType(MethodType.methodType(Object.class, byte[].class));
            update = lookup.unreflect(hash.getDeclaredMethod("update", byte[].class, int.class, int.class))
                    .asType(MethodType.methodType(void.class, Object.class, byte[].class, int.class, int.class));
            state = lookup.findVarHandle(hash, "state", long[].class);
        } catch (ReflectiveOperationException e) {
            state = null;
        }
        NEW = create;
        UPDATE = update;
        STATE = state;
    }

    private final Object hash;
    private final long[] state;

    /** @param subkey the encrypted block of zeros */
    JdkGhash(byte[] subkey) {
        try {
            hash = (Object) NEW.invokeExact(subkey);
            state = (long[]) STATE.get(hash);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static boolean isAvailable() {
        return STATE != null;
    }

    void reset() {
        state[0] = 0;
        state[1] = 0;
    }

    /** @param length a multiple of 16 */
    void update(byte[] b, int off, int length) {
        try {
            UPDATE.invokeExact(hash, b, off, length);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    long high() {
        return state[0];
    }

    long low() {
        return state[1];
    }

    private static RuntimeException failure(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(CLASS + " failed", e);
    }
}
