package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium, started once for all tests of a JVM; without one on the machine they are skipped, or fail where the environment
 * says CI=true. It reaches no host but this one, also by the name of {@link #ELSEWHERE}. A test fails when the browser's console has an error that it did not ask for.
 */
final class Browser implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

    /** A name by which somebody else may have this machine reached. */
    static final String ELSEWHERE = "evil.example";

    static final int DESKTOP = 1280;
    static final int PHONE = 390;
    static final int WALL = 2560;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** Whether somebody wants to look at pages; no test does, and it takes as long as the page itself. */
    private static final boolean KEEPS_SCREENSHOTS = Boolean.getBoolean("fitting-room.screenshots");

    private static final Optional<Path> CHROMIUM = Stream.of(
                    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
            .flatMap(name -> onPath(name).stream())
            .findFirst();
    private static final Optional<Path> CHROME_DRIVER = onPath("chromedriver");
    private static final String MISSING = "These tests need Chromium and its driver on the PATH: install the packages"
            + " chromium and chromium-driver (Debian), or Chrome and chromedriver of the same version.";

    private static final String AXE = axe();

    private ChromeDriver driver;
    private Path profile;
    private int width;

    /** The one browser of this JVM, which ends with its tests. */
    private static final class Session implements AutoCloseable {

        private final Path profile;
        private final ChromeDriver driver;

        Session() {
            // With the driver named, Selenium never starts the tool that looks for drivers, downloads and counts them.
            // Should
            // that ever change, these keep it from the network.
            System.setProperty("SE_OFFLINE", "true");
            System.setProperty("SE_AVOID_STATS", "true");
            try {
                profile = Files.createTempDirectory("fitting-room-browser");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            driver = new ChromeDriver(
                    new ChromeDriverService.Builder()
                            .usingDriverExecutable(CHROME_DRIVER.orElseThrow().toFile())
                            .usingAnyFreePort()
                            .build(),
                    options(CHROMIUM.orElseThrow(), profile));
            driver.executeCdpCommand(
                    "Browser.setDownloadBehavior",
                    Map.of(
                            "behavior",
                            "allow",
                            "downloadPath",
                            profile.resolve("downloads").toString()));
        }

        @Override
        public void close() throws IOException {
            driver.quit();
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return isInstalled() || "true".equals(System.getenv("CI"))
                ? ConditionEvaluationResult.enabled("")
                : ConditionEvaluationResult.disabled(MISSING);
    }

    private static boolean isInstalled() {
        return CHROMIUM.isPresent() && CHROME_DRIVER.isPresent();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        assertThat(isInstalled()).as(MISSING).isTrue();
        Session session = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Browser.class))
                .computeIfAbsent(Session.class, first -> new Session(), Session.class);
        driver = session.driver;
        profile = session.profile;
    }

    private Path downloads() {
        return profile.resolve("downloads");
    }

    /** The text that the page saved under this name, once it is there whole. */
    String saved(String name) {
        return new String(savedBytes(name), StandardCharsets.UTF_8);
    }

    /** The same of any file. */
    byte[] savedBytes(String name) {
        Path file = downloads().resolve(name);
        await(name + " to be saved", () -> Files.exists(file) ? Optional.of(true) : Optional.empty());
        try {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        driver.get("about:blank");
        consoleErrors();
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        prefer("light");
        resize(DESKTOP);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            save(
                    "failed-" + context.getRequiredTestClass().getSimpleName() + "-"
                            + context.getRequiredTestMethod().getName(),
                    "document.documentElement");
        }
        List<String> errors = consoleErrors();
        if (driver.getCurrentUrl().startsWith("http")) {
            driver.executeScript("localStorage.clear()");
        }
        // The service of this page may be gone before the browser is.
        driver.get("about:blank");
        assertThat(errors).as("errors in the browser's console").isEmpty();
    }

    private static ChromeOptions options(Path browser, Path profile) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars",
                "--lang=en-GB",
                "--use-fake-device-for-media-stream", // a camera that shows a moving figure on green
                "--use-fake-ui-for-media-stream", // and may be used without a question
                "--host-resolver-rules=MAP " + ELSEWHERE
                        + " 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                "--user-data-dir=" + profile);
        return options;
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> Stream.of(Path.of(directory, name), Path.of(directory, name + ".exe")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Makes the window this wide; narrow ones are a phone's. */
    void resize(int width) {
        this.width = width;
        boolean isPhone = width < 600;
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", isPhone ? 844 : 900, "deviceScaleFactor", 1, "mobile", isPhone));
    }

    void open(String address) {
        driver.get(address);
    }

    void back() {
        driver.navigate().back();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** The first such element, once there is one that can be seen. */
    WebElement find(String css) {
        return await(
                css + " to be seen",
                () -> laidOut(css, "").stream().filter(WebElement::isDisplayed).findFirst());
    }

    /** The first such element with that text, once there is one that can be seen. */
    WebElement find(String css, String text) {
        return await(
                css + " with the text " + text,
                () -> laidOut(css, text).stream()
                        .filter(element ->
                                element.isDisplayed() && element.getText().contains(text))
                        .findFirst());
    }

    /**
     * The few among which it can only be, found by one question instead of some for each such element: an option is seen when
     * its field is, and a drawing has no inner text.
     */
    private List<WebElement> laidOut(String css, String text) {
        List<?> found = (List<?>) run("""
                const plain = (text) => text.replace(/\\s+/g, ' ');
                return [...document.querySelectorAll(arguments[0])].filter(one =>
                  (one.closest('select') ?? one).checkVisibility()
                  && plain(one.innerText ?? one.textContent).includes(plain(arguments[1])))""", css, text);
        return found.stream().map(WebElement.class::cast).toList();
    }

    /** An element that need not be seen, such as a file field that is styled away. */
    WebElement findHidden(String css) {
        return await(
                css, () -> driver.findElements(By.cssSelector(css)).stream().findFirst());
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    /** The text of the first such element that can be seen; a page that draws it anew meanwhile does no harm. */
    String text(String css) {
        return onceFound(css, () -> find(css).getText());
    }

    /** An attribute of the first such element that can be seen, in the same way. */
    String attribute(String css, String name) {
        return onceFound(css, () -> find(css).getDomAttribute(name));
    }

    void click(String css) {
        onceFound(css, () -> {
            find(css).click();
            return true;
        });
    }

    void click(String css, String text) {
        onceFound(css, () -> {
            find(css, text).click();
            return true;
        });
    }

    /** Replaces what a field holds. */
    void type(String css, String text) {
        onceFound(css, () -> {
            WebElement field = find(css);
            field.clear();
            field.sendKeys(text);
            return true;
        });
    }

    /** Does something with an element, again when the page replaced it between finding and doing. */
    private <T> T onceFound(String css, Supplier<T> use) {
        return await("an element " + css + " that stays", () -> Optional.of(use.get()));
    }

    /** Chooses an option of a select by its value. */
    void choose(String css, String value) {
        onceFound(css, () -> {
            find(css + " option[value='" + value + "']").click();
            return true;
        });
    }

    /** Presses a key as if the element had the focus. */
    void press(String css, CharSequence key) {
        onceFound(css, () -> {
            find(css).sendKeys(key);
            return true;
        });
    }

    /** Moves the pointer over an element, so far from its middle. */
    void hover(String css, int right, int down) {
        onceFound(css, () -> {
            new Actions(driver).moveToElement(find(css), right, down).perform();
            return true;
        });
    }

    /** Drags the middle of an element up or down by so many pixels, in steps, as a hand does. */
    void drag(String css, int down) {
        onceFound(css, () -> {
            WebElement element = find(css);
            run("arguments[0].scrollIntoView({block: 'center'})", element);
            new Actions(driver)
                    .moveToElement(element)
                    .clickAndHold()
                    .moveByOffset(0, down / 3)
                    .moveByOffset(0, down / 3)
                    .moveByOffset(0, down - 2 * (down / 3))
                    .release()
                    .perform();
            return true;
        });
    }

    /** The texts of all such elements, once there is one that can be seen. */
    List<String> texts(String css) {
        find(css);
        return ((List<?>) run("return [...document.querySelectorAll(arguments[0])].map(one => one.textContent)", css))
                .stream().map(String::valueOf).toList();
    }

    /** All pictures have come, also those that a reader would have to scroll to. */
    void awaitPictures() {
        awaitTrue(
                "pictures",
                "return [...document.images].map(image => { image.loading = 'eager'; return image; })"
                        + ".every(image => image.complete && image.naturalWidth > 0)");
    }

    /** What a script gives; it is a function's body. */
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    void awaitCount(String css, int count) {
        await(count + " of " + css, () -> count(css) == count ? Optional.of(true) : Optional.empty());
    }

    /** Waits until a script gives true. */
    void awaitTrue(String what, String script, Object... arguments) {
        await(what, () -> Boolean.TRUE.equals(run(script, arguments)) ? Optional.of(true) : Optional.empty());
    }

    private <T> T await(String what, Supplier<Optional<T>> look) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "waited for " + what + " at " + driver.getCurrentUrl())
                .until(ignored -> look.get().orElse(null));
    }

    /** Asks for light or dark pages, as a reader's system does. */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What axe-core finds wrong with the page as it stands: its rule, and the first element that breaks it. */
    List<String> accessibilityViolations() {
        // It stays while only the address behind the # changes.
        if (Boolean.FALSE.equals(run("return 'axe' in window"))) {
            run(AXE);
        }
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run({resultTypes: ['violations']}).then(
                  result => done(result.violations.map(one => `${one.id}: ${one.nodes[0].target.join(' ')}`)), done)""");
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** How far the page is wider than the window, in pixels. */
    int overflow() {
        return ((Number) run("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .intValue();
    }

    /** The errors on the console since the last question. */
    List<String> consoleErrors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps a picture of the whole page, however long it is, where they are wanted. */
    void screenshot(String name) {
        if (KEEPS_SCREENSHOTS) {
            save(name, "document.documentElement");
        }
    }

    /** Keeps a picture of one element, where they are wanted. */
    void screenshot(String name, String css) {
        if (KEEPS_SCREENSHOTS) {
            save(name, "document.querySelector('" + css + "')");
        }
    }

    private void save(String name, String element) {
        Object clip = run("const box = " + element + ".getBoundingClientRect();"
                + "return {x: scrollX + box.x, y: scrollY + box.y, width: box.width, height: box.height, scale: 1}");
        Map<String, Object> shot =
                driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(
                    SCREENSHOTS.resolve(name + "-" + width + ".png"),
                    Base64.getDecoder().decode((String) shot.get("data")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
