package io.fittingroom.transfer;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Lets a request pass when its body has arrived, and sends the answer when it is made. The first filter of all, so that no
 * other's refusal leaves a body unread, which the container would wait for.
 */
final class TransferFilter implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger(TransferFilter.class);
    private static final String RECEPTION = TransferFilter.class.getName();

    /** What may take heap, and a connection of the database, for its answer. */
    private static final List<String> WEIGHED = List.of("/api/", "/v1/", "/v2/", "/v3/");

    /** What waits for others while it is handled, bounded by itself; and what is asked for to know whether to ask. */
    private static final Pattern NOT_WEIGHED = Pattern.compile(
            ".*/(compare|events)|.*/evaluation(/.*)?|/api/datasets/.*/download|/v2/health/.*|/v2/models/[^/]+(/versions/[^/]+)?/ready");

    private static final long CHECK_MILLIS = 250;

    private static final String QUESTION = Question.class.getName();

    /** A request that has its turn as soon as it comes. */
    private static final WorkGate.Visitor AT_ONCE = new WorkGate.Visitor() {

        @Override
        public long weight() {
            return 1;
        }

        @Override
        public void letIn() {
            // It never waits.
        }
    };

    /** Answers up to so many bytes fit into what the system holds for a connection, unless much waits there already. */
    private static final int SMALL = 32 * 1024;

    /** The share of threads that may wait for clients to take small answers. */
    private static final int THREADS_SHARE = 4;

    private final BodyLimits limits;
    private final TransferSettings settings;
    private final SpoolSpace space;
    private final WorkGate gate;
    private final WorkGate questions;
    private final Semaphore writers;
    private final Set<Question> waiting = ConcurrentHashMap.newKeySet();
    private final Set<Reception> receptions = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(TransferFilter::thread);
    private final ScheduledFuture<?> checks;

    /**
     * Begins to look after clients that are slow.
     *
     * @param questions the requests without a body that are answered at once
     * @param threads that the container has
     */
    TransferFilter(
            BodyLimits limits,
            TransferSettings settings,
            SpoolSpace space,
            WorkGate gate,
            WorkGate questions,
            int threads) {
        this.limits = limits;
        this.settings = settings;
        this.space = space;
        this.gate = gate;
        this.questions = questions;
        this.writers = new Semaphore(threads / THREADS_SHARE);
        checks = clock.scheduleWithFixedDelay(
                () -> {
                    receptions.forEach(reception -> reception.check(System.nanoTime()));
                    waiting.forEach(question -> question.check(System.nanoTime()));
                },
                CHECK_MILLIS,
                CHECK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void doFilter(ServletRequest anyRequest, ServletResponse anyResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) anyRequest;
        HttpServletResponse response = (HttpServletResponse) anyResponse;
        Reception reception = (Reception) request.getAttribute(RECEPTION);
        Question question = (Question) request.getAttribute(QUESTION);
        if (question != null) {
            answerInTurn(question, request, response, chain);
        } else if (request.getDispatcherType() == DispatcherType.ASYNC && reception == null) {
            chain.doFilter(request, response);
        } else if (reception != null) {
            handle(reception, request, response, chain);
        } else if (hasBody(request)) {
            if (!handleAtOnce(request, response, chain)) {
                receive(request);
            }
        } else {
            if (request.getContentType() != null) {
                // Has the container not look for parameters in a body that is not there.
                request.getInputStream();
            }
            ask(request, response, chain);
        }
    }

    /** Answers a request without a body, or lets it wait for its turn. */
    private void ask(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getServletPath();
        if (WEIGHED.stream().noneMatch(path::startsWith)
                || NOT_WEIGHED.matcher(path).matches()) {
            answer(request, response, chain);
            return;
        }
        if (!questions.enterAtOnce(AT_ONCE)) {
            AsyncContext context = request.startAsync();
            Question question = new Question(context, questions, System.nanoTime(), waiting::remove);
            request.setAttribute(QUESTION, question);
            waiting.add(question);
            questions.enter(question);
            return;
        }
        try {
            answer(request, response, chain);
        } finally {
            questions.leave(AT_ONCE);
        }
    }

    private void answerInTurn(
            Question question, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.removeAttribute(QUESTION);
        request.setAttribute(QuestionsInTurn.WAITED, question);
        try {
            answer(new AskedAgain(request), response, chain);
        } finally {
            question.end();
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /**
     * Whether the body was there and there was room to work on it. The hand-over from thread to thread that the other way takes
     * is as long as the work of a small request.
     */
    private boolean handleAtOnce(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!ArrivedBodies.isMarked(request) || request.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
            return false;
        }
        BodyLimit limit = limits.of(request);
        int length = request.getContentLength();
        SmallBody body = new SmallBody(length, limit);
        if (length > limit.bytes() || !gate.enterAtOnce(body)) {
            return false;
        }
        try {
            body.read(request.getInputStream());
            answer(new SpooledRequest(request, body), response, chain);
        } finally {
            gate.leave(body);
        }
        return true;
    }

    private void receive(HttpServletRequest request) throws IOException {
        ContentCoding coding = ContentCoding.IDENTITY;
        ProblemException refusal = null;
        try {
            coding = ContentCoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        } catch (ProblemException unknown) {
            refusal = unknown;
        }
        AsyncContext context = request.startAsync();
        Reception reception = new Reception(
                context,
                limits.of(request),
                coding,
                request.getContentLengthLong(),
                settings,
                space,
                gate,
                receptions::remove);
        if (refusal != null) {
            reception.refuse(refusal);
        }
        request.setAttribute(RECEPTION, reception);
        receptions.add(reception);
        reception.begin();
    }

    private void handle(
            Reception reception, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.removeAttribute(RECEPTION);
        @Nullable ProblemException refusal = reception.refusal().orElse(null);
        if (refusal != null && refusal.code() == ProblemCode.UNSUPPORTED_MEDIA_TYPE) {
            response.setHeader(HttpHeaders.ACCEPT_ENCODING, ContentCoding.READ_HERE);
        }
        if (refusal != null && !reception.isWhole()) {
            // What is left of the body is not worth waiting for: the connection ends with the answer.
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        try {
            answer(new SpooledRequest(request, reception), response, chain);
        } finally {
            reception.end();
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SpooledResponse spooled = new SpooledResponse(response, space);
        boolean isOnItsWay = false;
        try {
            chain.doFilter(request, spooled);
            // Event streams are sent by themselves, errors and redirections by the container.
            if (!request.isAsyncStarted() && !spooled.isPassedOn()) {
                isOnItsWay = deliver(spooled.body(), request, response);
            }
        } finally {
            if (!isOnItsWay) {
                spooled.body().close();
            }
        }
    }

    /** Whether the body goes by itself from now on. */
    private boolean deliver(Spool body, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (body.size() == 0) {
            return false;
        }
        if (!response.isCommitted()) {
            response.setContentLengthLong(body.size());
        }
        if (request.getMethod().equals("HEAD")) {
            body.input().transferTo(response.getOutputStream());
            return false;
        }
        if (body.size() <= SMALL && writers.tryAcquire()) {
            try {
                write(body, response);
            } finally {
                writers.release();
            }
            return false;
        }
        Delivery.begin(request.startAsync(), body, settings);
        return true;
    }

    private static void write(Spool body, HttpServletResponse response) {
        try {
            body.input().transferTo(response.getOutputStream());
            // Now, since the container would do it only after others may take this one's place.
            response.flushBuffer();
        } catch (IOException gone) {
            LOG.debug("A client went before it had its answer", gone);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "transfer");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void destroy() {
        checks.cancel(false);
        clock.shutdown();
    }
}
