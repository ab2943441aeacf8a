-- What `wrk` posts, and how it judges: an answer is right if it has status 200 and holds the expected text.
-- The environment says which body and headers to send, and prints one line of JSON at the end.

local threads = {}
local expected = os.getenv("EXPECTED")

function setup(thread)
  table.insert(threads, thread)
end

function init()
  right, wrong = 0, 0
  wrk.method = "POST"
  wrk.body = os.getenv("BODY")
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/json, text/event-stream"
  for name, value in string.gmatch(os.getenv("HEADERS"), "([^:\n]+): ([^\n]+)") do
    wrk.headers[name] = value
  end
  message = wrk.format()
end

function request()
  return message
end

function response(status, _, body)
  if status == 200 and string.find(body, expected, 1, true) then
    right = right + 1
  else
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local right, wrong = 0, 0
  for _, thread in ipairs(threads) do
    right = right + thread:get("right")
    wrong = wrong + thread:get("wrong")
  end
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format(
    '{"right":%d,"wrong":%d,"lost":%d,"microseconds":%d,"p50":%d,"p99":%d}',
    right, wrong, lost, summary.duration, latency:percentile(50), latency:percentile(99)
  ))
end
