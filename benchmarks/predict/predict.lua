-- wrk: posts one body again and again. Arguments after --: the file with the body, its content type.
-- The last line it prints: requests, errors, requests a second, p50, p90, p99, max (ms).

function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.method = "POST"
  wrk.body = file:read("*a")
  wrk.headers["Content-Type"] = args[2]
  file:close()
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %.0f %.1f %.1f %.1f %.1f\n", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
