package io.fittingroom.dataset.source;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of files in archives, which are never used as paths: nothing is written under them. */
final class EntryName {

    static final int LONGEST = 1_024;

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    private EntryName() {}

    /**
     * The name with single slashes between its parts, without control characters; empty for the archive's root.
     *
     * @throws SourceRefusedException for what no sound archive has
     */
    static String checked(String archive, String name) {
        if (name.length() > LONGEST) {
            throw SourceFault.NAME_TOO_LONG.in(archive).with("most", LONGEST).refusal();
        }
        String shown = printable(name.replace('\\', '/'));
        if (shown.startsWith("/") || DRIVE.matcher(shown).matches()) {
            throw SourceFault.NAME_IS_ABSOLUTE.in(shown).refusal();
        }
        if (isPlain(shown)) {
            return shown;
        }
        List<String> parts = Arrays.stream(shown.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
        if (parts.contains("..")) {
            throw SourceFault.NAME_LEADS_OUT.in(shown).refusal();
        }
        return String.join("/", parts);
    }

    /** Nearly all names are so, and there may be hundreds of thousands. */
    private static boolean isPlain(String name) {
        return !name.startsWith(".") && !name.contains("/.") && !name.contains("//") && !name.endsWith("/");
    }

    private static String printable(String name) {
        if (name.codePoints().noneMatch(Character::isISOControl)) {
            return name;
        }
        return name.codePoints()
                .mapToObj(point -> Character.isISOControl(point) ? "\uFFFD" : Character.toString(point))
                .collect(Collectors.joining());
    }

    /** The name in the form by which names are compared. */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** Why a file of this name is left out unseen, if it is. */
    static Optional<LeftOut.Reason> junk(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        boolean hasDot = name.startsWith(".") || name.contains("/.");
        if (name.equals("__MACOSX") || name.startsWith("__MACOSX/")) {
            return Optional.of(LeftOut.Reason.MACOS_FOLDER);
        }
        if (hasDot && Arrays.asList(name.split("/", -1)).contains(".ipynb_checkpoints")) {
            return Optional.of(LeftOut.Reason.NOTEBOOK_CHECKPOINTS);
        }
        if (hasDot) {
            return Optional.of(LeftOut.Reason.DOT_FILE);
        }
        return last.equals("thumbs.db") || last.equals("desktop.ini")
                ? Optional.of(LeftOut.Reason.WINDOWS_FILE)
                : Optional.empty();
    }
}
