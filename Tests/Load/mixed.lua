-- Mixed traffic for wrk: of ten requests eight read a cart, one adds to one, one removes from one; 10,000 owners.
-- Arguments after `--`: an API key.

local counter, headers = 0, {}
local line = '{"id":"line-%d","name":"A thing of some length","price":1250,"currency":"EUR"}'

function init(arguments)
    headers = {['Authorization'] = 'Bearer ' .. arguments[1], ['Content-Type'] = 'application/json'}
    math.randomseed(os.time())
end

function request()
    counter = counter + 1
    local path = '/v1/carts/user:' .. math.random(10000) .. '/default'
    local kind = counter % 10
    if kind == 0 then return wrk.format('POST', path .. '/items', headers, line:format(math.random(5))) end
    if kind == 5 then return wrk.format('DELETE', path, headers) end
    return wrk.format('GET', path, headers)
end

function response(status)
    if status >= 400 then print('status ' .. status) end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('requests=%d errors=%d p50_ms=%.2f p99_ms=%.2f p999_ms=%.2f\n', summary.requests,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, latency:percentile(99.9) / 1000))
end
