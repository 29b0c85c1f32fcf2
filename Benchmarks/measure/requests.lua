-- Requests for wrk. Arguments after `--`: what to ask for, an API key, a folder with tokens for logins.

local kind, key, folder, count = nil, nil, nil, 0
local headers, tokens, bearer = {}, {}, nil
local line = '{"id":"product-0","name":"A product with a name","price":1999,"currency":"EUR","attributes":{"color":"red","size":"M"}}'

function init(arguments)
    kind, key, folder = arguments[1], arguments[2], arguments[3]
    headers = {['Authorization'] = 'Bearer ' .. key, ['Content-Type'] = 'application/json'}
    if kind == 'login' then
        for token in io.lines(folder .. '/guests') do tokens[#tokens + 1] = token end
        for token in io.lines(folder .. '/users') do bearer = bearer or {}; bearer[#bearer + 1] = token end
    end
    math.randomseed(os.time())
end

local make = {
    live = function() return wrk.format('GET', '/health/live') end,
    get = function() return wrk.format('GET', string.format('/v1/carts/user:%012d/default', math.random(0, 9999)), headers) end,
    summary = function() return wrk.format('GET', string.format('/v1/carts/user:%012d/default/summary', math.random(0, 9999)), headers) end,
    add = function() return wrk.format('POST', string.format('/v1/carts/user:%012d/default/items', math.random(0, 9999)), headers, line) end,
    migrate = function()
        local body = string.format('{"from":"guest:%012d","to":"user:%012d"}', count, count % 10000)
        return wrk.format('POST', '/v1/migrations', headers, body)
    end,
    login = function()
        return wrk.format('POST', '/v1/session/login', {['Authorization'] = 'Bearer ' .. bearer[count % #bearer + 1],
            ['Cart-Session'] = tokens[count]})
    end,
}

function request()
    count = count + 1
    return make[kind]()
end

function response(status)
    if status >= 400 then print('status ' .. status) end
end

function done(summary)
    local errors = summary.errors
    io.write(string.format('requests=%d microseconds=%d errors=%d\n', summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
