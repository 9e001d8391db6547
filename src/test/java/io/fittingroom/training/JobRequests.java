package io.fittingroom.training;

import tools.jackson.databind.json.JsonMapper;

/** Requests as clients send them. */
final class JobRequests {

    /** The lesson's network for 5 epochs. */
    static final JobRequest LESSON = JobRequest.read(JsonMapper.shared().createObjectNode(), () -> 0);

    private JobRequests() {}
}
