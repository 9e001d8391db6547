package io.fittingroom.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what failed before any controller was reached, in the same form as all else. */
@RestController
@Hidden
class ErrorPage implements ErrorController {

    @RequestMapping("/error")
    ResponseEntity<Object> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        ProblemCode code = Arrays.stream(ProblemCode.values())
                .filter(candidate ->
                        status instanceof Integer value && candidate.status().value() == value)
                .findFirst()
                .orElse(
                        status instanceof Integer value && value < 500
                                ? ProblemCode.INVALID_REQUEST
                                : ProblemCode.INTERNAL_ERROR);
        return ProblemAdvice.answer(code, code.title() + ".", List.of(), new HttpHeaders(), String.valueOf(path));
    }
}
