-- The part that every change of a cart begins with: what may not run is answered before anything is written.
--
-- KEYS[1] the owner's cart     KEYS[2] the event stream, where there is one
-- and, for a request with an idempotency key, last: stored replies of today, and of yesterday
-- ARGV[1] "," and the operation id      ARGV[2] not_after, ms, Redis's clock    ARGV[3] operation window, ms
-- ARGV[4] time to live, ms, 0 = none    ARGV[5] gen, should a new life begin    ARGV[6] condition: "", "*" or versions
-- ARGV[7] instance                      ARGV[8] max_lines                       ARGV[9] max_quantity
-- ARGV[10] "" or the digests of idempotency key and request, and the status that a change is answered with
-- ARGV[11] retention of events, ms
--
-- Replies that end the script here:
--   repeat gen version lines items   this operation was carried out before
--   replayed gen version lines items this idempotency key was, with the same request
--   reused                           this idempotency key was, with another request
--   late | early                     not_after is past, or further ahead than the window
--   sealed                           a migration holds the cart
--   busy ops | busy replies          4,096 operations within one window, 1,000 idempotency keys in a day
--   conflict version                 the condition does not hold
--   corrupted field                  the field is not what this service writes (also later, see whole.lua)
-- Order matters: a repeat is answered before all else, or the retry of a change that was made would be told otherwise
-- and be made again under another name.
-- Cost: one HMGET, one TIME, two plain finds; with an idempotency key two HGET and an HLEN more.

local key, operation, window, instance = KEYS[1], ARGV[1], tonumber(ARGV[3]), ARGV[7]
local max_lines, max_quantity = tonumber(ARGV[8]), tonumber(ARGV[9])
local stream = #KEYS % 2 == 0 and KEYS[2]
local replies = #KEYS > 2 and KEYS[#KEYS - 1]
local now, now_text, state, gen, ops, ops_old, entries, version, lines, items, currency
-- Counters as they are stored, nil where they are not: what stays the same is not written again.
local entries_stored, lines_stored, items_stored

-- The answer where a field is not what this service writes; nothing is changed then.
local function corrupted()
    return {'corrupted', string.sub(broken, 1, 1) == ':' and instance .. broken or broken}
end

-- Reads the head of the cart and the given fields. Returns their values, or nil and the reply that ends the script.
local function open(fields)
    local h = redis.call('HMGET', key, 'state', 'gen', 'ops', 'ops_old', 'entries',
        instance .. ':version', instance .. ':lines', instance .. ':items', instance .. ':currency', unpack(fields))
    state, gen, ops, ops_old, currency = h[1], h[2], h[3], h[4], h[9]
    entries_stored, lines_stored, items_stored = h[5], h[7], h[8]
    entries, version = whole(h[5] or '0', 'entries'), whole(h[6] or '0', ':version')
    lines, items = whole(h[7] or '0', ':lines'), whole(h[8] or '0', ':items')
    if not gen and (h[5] or h[6] or state) then broken = 'gen' end
    if ops and not string.find(ops, '^%d%d%d%d%d%d%d%d%d%d%d%d%d,') then broken = 'ops' end
    if broken then return nil, corrupted() end
    if (ops and string.find(ops, operation, 1, true)) or (ops_old and string.find(ops_old, operation, 1, true)) then
        -- A write that changes nothing, so that a WAIT after this answer speaks of the first execution too.
        redis.call('HSET', key, 'ops', ops)
        return nil, {'repeat', gen or '', version, lines, items}
    end
    if replies then
        local found = find_reply(replies, KEYS[#KEYS], ARGV[10])
        if found then return nil, {found, gen or '', version, lines, items} end
    end
    local t = redis.call('TIME')
    -- A number that Redis turns into text costs it 0.3 to 0.5 us by its own format, so that is done by ours, once.
    now_text = t[1] .. string.format('%03d', t[2] / 1000)
    now = tonumber(now_text)
    local not_after = tonumber(ARGV[2])
    if now > not_after then return nil, {'late'} end
    if not_after > now + window then return nil, {'early'} end
    if state == 'sealed' then return nil, {'sealed'} end
    if ops and #ops > 45056 then
        local _, count = string.gsub(ops, ',', ',')
        if count >= 4096 and now - tonumber(string.sub(ops, 1, 13)) <= window then return nil, {'busy', 'ops'} end
    end
    if replies and redis.call('HLEN', replies) >= reply_limit then return nil, {'busy', 'replies'} end
    if state == 'marker' then gen = false end
    local condition = ARGV[6]
    if condition ~= '' then
        local actual = version > 0 and gen .. '.' .. version or '0'
        local holds
        if condition == '*' then holds = version > 0
        else holds = string.find(',' .. condition .. ',', ',' .. actual .. ',', 1, true) end
        if not holds then return nil, {'conflict', actual} end
    end
    return h
end

-- The values of the fields asked for stand behind so many of the head's.
local own = 9
