package io.fittingroom.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.util.ForwardedHeaderUtils;
import org.springframework.web.util.UriComponents;

/**
 * Refuses what a browser sends for the pages of others. There is no sign-in: whatever reaches the service may do everything,
 * and any page that somebody has open reaches it. Three marks tell such requests, none of which a page can change:
 *
 * <ul>
 *   <li>{@code Host}: a name that is not ours was made to point here, so that its page counts as our own;
 *   <li>{@code Origin}: the page's own address, with everything but plain reading;
 *   <li>{@code Sec-Fetch-Site}: how the page's address relates to ours, with everything, where the address is this machine's or
 *       is encrypted. Following a link from elsewhere is no harm: reading changes nothing, and the other page sees none of it.
 * </ul>
 *
 * <p>In Tomcat's own pipeline, before any application: nothing is answered past it, be it a file, a page of errors or an address
 * outside of the context path. A request without a Host, which only HTTP/1.0 allows, comes from no browser and passes.
 * Thread-safe.
 */
final class OriginGuard extends ValveBase {

    private static final Set<String> OURS = Set.of("same-origin", "none");

    /** What is made for who asks; all else is the page and its files. */
    private static final Pattern WORK = Pattern.compile(".*/(api|v1|v2|v3|actuator)(/.*)?");

    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Ssl");
    private static final String NAME = "(\\[[0-9A-Fa-f:.]+\\]|[^\\s:/?#@\\[\\]]+)";
    private static final Pattern HOST = Pattern.compile(NAME + "(?::([0-9]{0,5}))?");
    private static final Pattern ORIGIN = Pattern.compile("([Hh][Tt][Tt][Pp][Ss]?)://" + NAME + "(?::([0-9]{1,5}))?");

    /** Stands where a proxy says nothing of a host. */
    private static final String UNSAID = "unsaid.invalid";

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final AllowedHosts hosts;
    private final TrustedProxies proxies;

    OriginGuard(AllowedHosts hosts, TrustedProxies proxies) {
        super(true);
        this.hosts = hosts;
        this.proxies = proxies;
    }

    /**
     * Where the client thinks that it asks.
     *
     * @param port as written; -1 where there is none
     * @param isSure whether the scheme is known to be the client's: a proxy that nobody has told us of may have decrypted it
     */
    private record Asked(String scheme, String host, int port, boolean isSure) {}

    private record Refusal(ProblemCode code, String detail) {}

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        // What Tomcat has refused already reaches nobody.
        Optional<Refusal> refusal = response.getStatus() >= 400 ? Optional.empty() : refusal(request);
        if (refusal.isPresent()) {
            if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
                // The container would wait for the rest of the body.
                request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
            PlainAnswer.write(
                    request, response, refusal.get().code(), refusal.get().detail());
        } else {
            getNext().invoke(request, response);
        }
    }

    private Optional<Refusal> refusal(Request request) {
        String host = host(request);
        if (!host.isEmpty()) {
            Optional<Asked> asked = asked(request, host);
            if (asked.isEmpty() || !hosts.allows(asked.get().host(), request.getLocalAddr())) {
                return Optional.of(foreignHost(asked.map(Asked::host).orElse(host)));
            }
            for (String origin : Collections.list(request.getHeaders("Origin"))) {
                if (!isSame(origin, asked.get())) {
                    return Optional.of(foreignOrigin(origin));
                }
            }
        } else if (request.getHeader("Origin") != null) {
            return Optional.of(foreignOrigin(request.getHeader("Origin")));
        }
        for (String site : Collections.list(request.getHeaders("Sec-Fetch-Site"))) {
            if (!OURS.contains(site) && !isLinkFollowed(request)) {
                return Optional.of(new Refusal(
                        ProblemCode.FOREIGN_ORIGIN,
                        "The request comes from a page of another site (Sec-Fetch-Site: " + Words.shortened(site)
                                + "), and those may neither read nor do anything here, but for links to it. Use the service's own"
                                + " page, or ask by a program that is no web page."));
            }
        }
        return Optional.empty();
    }

    private static String host(Request request) {
        String host = request.getHeader("Host");
        if (host == null && request.getCoyoteRequest().serverName().getLength() > 0) {
            // HTTP/2 says :authority in its place.
            return request.getServerName() + ":" + request.getServerPort();
        }
        return host == null ? "" : host.strip();
    }

    /** Empty where it cannot be told. */
    private Optional<Asked> asked(Request request, String host) {
        Matcher direct = HOST.matcher(host);
        if (!direct.matches()) {
            return Optional.empty();
        }
        HttpHeaders headers = new HttpHeaders();
        if (proxies.trusts(request.getRemoteAddr())) {
            FORWARDED.forEach(
                    name -> Collections.list(request.getHeaders(name)).forEach(value -> headers.add(name, value)));
        }
        int port = port(direct.group(2));
        if (headers.isEmpty()) {
            return Optional.of(new Asked(request.getScheme(), direct.group(1), port, request.isSecure()));
        }
        try {
            UriComponents said = ForwardedHeaderUtils.adaptFromForwardedHeaders(
                            URI.create(request.getScheme() + "://" + UNSAID + "/"), headers)
                    .build();
            boolean isHostSaid = !UNSAID.equals(said.getHost());
            return Optional.of(new Asked(
                    String.valueOf(said.getScheme()).toLowerCase(Locale.ROOT),
                    isHostSaid ? String.valueOf(said.getHost()) : direct.group(1),
                    isHostSaid || said.getPort() >= 0 ? said.getPort() : port,
                    true));
        } catch (IllegalArgumentException | IllegalStateException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isSame(String origin, Asked asked) {
        Matcher page = ORIGIN.matcher(origin.strip());
        if (!page.matches()) {
            return false;
        }
        String scheme = page.group(1).toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? HTTPS : HTTP;
        return (scheme.equals(asked.scheme()) || (scheme.equals("https") && !asked.isSure()))
                && page.group(2).equalsIgnoreCase(asked.host())
                && orUsual(port(page.group(3)), usual) == orUsual(asked.port(), usual);
    }

    private static int port(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? -1 : Integer.parseInt(digits);
    }

    private static int orUsual(int port, int usual) {
        return port < 0 ? usual : port;
    }

    /**
     * The whole window goes to an address of ours; a frame within the other page does not. What a browser fetches in advance,
     * many at a time if the other page wants it so, nobody has followed yet; nor where a page sends its window by itself, over
     * and over, to what is work to answer. The page of the service may be gone to like that.
     */
    private static boolean isLinkFollowed(Request request) {
        return request.getMethod().equals("GET")
                && request.getHeader("Sec-Purpose") == null
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && ("?1".equals(request.getHeader("Sec-Fetch-User"))
                        || !WORK.matcher(request.getDecodedRequestURI()).matches());
    }

    private static Refusal foreignHost(String host) {
        return new Refusal(
                ProblemCode.FOREIGN_HOST,
                "The request is for " + Words.shortened(host)
                        + ", which is none of the names that the service goes by. Ask it as localhost; or, if it is to be reached by"
                        + " that name, start it with the name in the setting fitting-room.web.allowed-hosts"
                        + " (environment: FITTING_ROOM_WEB_ALLOWED_HOSTS).");
    }

    private static Refusal foreignOrigin(String origin) {
        return new Refusal(
                ProblemCode.FOREIGN_ORIGIN,
                "The request comes from a page of another origin, " + Words.shortened(origin)
                        + ", and those may do nothing here. Use the service's own page, or ask by a program that is no web page."
                        + " If that is the service's page behind a proxy, have the proxy pass on Host, or X-Forwarded-Host and"
                        + " X-Forwarded-Proto, and name it in the setting fitting-room.web.trusted-proxies"
                        + " (environment: FITTING_ROOM_WEB_TRUSTED_PROXIES).");
    }
}
