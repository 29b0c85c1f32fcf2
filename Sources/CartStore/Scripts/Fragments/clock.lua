-- Redis's clock in milliseconds, and whether a request may still run.

local function clock()
    local t = redis.call('TIME')
    return t[1] * 1000 + math.floor(t[2] / 1000), t
end

-- The refusal of a request that comes too late, or from a clock that is far ahead.
local function untimely(now, not_after, window)
    if now > not_after then return {'late'} end
    if not_after > now + window then return {'early'} end
end
