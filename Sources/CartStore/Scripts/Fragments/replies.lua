-- Requests with an idempotency key: which of them were carried out, in one hash a UTC day beside the owner's cart.
--
--   <digest of the key>     digest of the request, status, version, time
-- Defines reply_limit, find_reply and store_reply. `name` is "digest request status", as the caller sends it.

local reply_limit = 1000

-- 'replayed' when the request was carried out under this key, 'reused' when another one was; nil for a new key.
local function find_reply(today, yesterday, name)
    local digest, request = string.match(name, '^(%S+) (%S+)')
    for _, replies in ipairs({today, yesterday}) do
        local stored = redis.call('HGET', replies, digest)
        if stored then
            if string.match(stored, '^%S+') ~= request then return 'reused' end
            -- A write that changes nothing, so that a WAIT after this answer speaks of the first execution too.
            redis.call('HSET', replies, digest, stored)
            return 'replayed'
        end
    end
end

local function store_reply(today, name, version, now)
    local digest, request, status = string.match(name, '^(%S+) (%S+) (%S+)$')
    redis.call('HSET', today, digest, request .. ' ' .. status .. ' ' .. version .. ' ' .. now)
    redis.call('PEXPIRE', today, 172800000)
end
