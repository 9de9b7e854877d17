-- What wrk runs: so many requests of a file, one after the other, and the outcome as JSON.
-- Each line of the file: method, path and a body, perhaps an empty one, with tabs between.
-- wrk takes arguments after "--": the file, and how many requests to send.
local ffi = require("ffi")
ffi.cdef("int getpid(void); int kill(int process, int signal);")

local requests, granted, sent, answered, wanted = {}, 0, 0, 0, 0
local INTERRUPT, FOR_EVER = 2, 1000000000

function init(arguments)
  wanted = tonumber(arguments[2])
  for line in io.lines(arguments[1]) do
    local method, path, body = line:match("^(%S+)\t(%S+)\t(.*)$")
    requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
  end
end

-- Asked before each request. Nothing is under way in the end, whose cost would be counted and it not.
function delay()
  granted = granted + 1
  return granted > wanted and FOR_EVER or 0
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

-- wrk itself only knows durations; it ends as if somebody had pressed Ctrl-C.
function response()
  answered = answered + 1
  if answered == wanted then ffi.C.kill(ffi.C.getpid(), INTERRUPT) end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "broken": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
