package starling.core.settings;

/** From the text of a {@code sora.conf} to typed settings. */
public final class SettingsReader {
    private SettingsReader() {}

    /**
     * Reads a configuration; an empty text gives the defaults.
     *
     * @param version the server's version, told in {@code offer}
     * @throws InvalidSettingException with one line for the operator
     */
    public static LoadedSettings read(String text, String version) throws InvalidSettingException {
        throw new InvalidSettingException("not read");
    }
}
