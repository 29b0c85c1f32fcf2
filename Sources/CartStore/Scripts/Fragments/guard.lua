-- The part that every change of a cart begins with: what may not run is answered before anything is written.
--
-- It stands where a mutation says `--include guard`, behind its list of fields, and runs as straight code: a function
-- costs Redis 0.2 us each time that a script begins, and more for each local that it captures.
-- KEYS[1] the owner's cart     KEYS[2] the event stream, where there is one
-- and, for a request with an idempotency key, last: stored replies of today, and of yesterday
-- ARGV[1] "," and the operation id      ARGV[2] not_after, ms, Redis's clock    ARGV[3] operation window, ms
-- ARGV[4] time to live, ms, 0 = none    ARGV[5] gen, should a new life begin    ARGV[6] condition: "", "*" or versions
-- ARGV[7] instance                      ARGV[8] max_lines                       ARGV[9] max_quantity
-- ARGV[10] "" or the digests of idempotency key and request, and the status that a change is answered with
-- ARGV[11] retention of events, ms
-- Uses     instance (the mutation's first line), fields: further fields of the cart to read
-- Defines  h: values, those of `fields` from h[own + 1] on; version_field, lines_field, items_field, currency_field; key, window, now, now_text, state, gen, ops, ops_old, entries,
--          version, lines, items, currency, replies, stream, max_lines, max_quantity; what the mutation changes and
--          commit.lua writes: sets, drops, event, changes, to
--
-- Replies that end the script here:
--   repeat gen version lines items   this operation was carried out before
--   replayed gen version lines items this idempotency key was, with the same request
--   reused                           this idempotency key was, with another request
--   late | early                     not_after is past, or further ahead than the window
--   sealed                           a migration holds the cart
--   busy ops | busy replies          4,096 operations within one window, 1,000 idempotency keys in a day
--   conflict version                 the condition does not hold
--   corrupted field                  the field is not what this service writes (also later, see commit.lua)
-- Order matters: a repeat is answered before all else, or the retry of a change that was made would be told otherwise
-- and be made again under another name.
-- Cost: one HMGET, one TIME, two plain finds; with an idempotency key two HGET and an HLEN more.

local key, operation, window = KEYS[1], ARGV[1], tonumber(ARGV[3])
local max_lines, max_quantity = tonumber(ARGV[8]), tonumber(ARGV[9])
local stream = #KEYS % 2 == 0 and KEYS[2]
local replies = #KEYS > 2 and KEYS[#KEYS - 1]

-- The values of the fields asked for stand behind so many of the head's.
local own = 9
local version_field, lines_field = instance .. ':version', instance .. ':lines'
local items_field, currency_field = instance .. ':items', instance .. ':currency'
local h = redis.call('HMGET', key, 'state', 'gen', 'ops', 'ops_old', 'entries',
    version_field, lines_field, items_field, currency_field, unpack(fields))
local state, gen, ops, ops_old, currency = h[1], h[2], h[3], h[4], h[9]
local entries, version = whole(h[5] or '0', 'entries'), whole(h[6] or '0', version_field)
local lines, items = whole(h[7] or '0', lines_field), whole(h[8] or '0', items_field)
if not gen and (h[5] or h[6] or state) then broken = 'gen' end
if ops and not string.find(ops, '^%d%d%d%d%d%d%d%d%d%d%d%d%d,') then broken = 'ops' end
if broken then return {'corrupted', broken} end
if (ops and string.find(ops, operation, 1, true)) or (ops_old and string.find(ops_old, operation, 1, true)) then
    -- A write that changes nothing, so that a WAIT after this answer speaks of the first execution too.
    redis.call('HSET', key, 'ops', ops)
    return {'repeat', gen or '', version, lines, items}
end
if replies then
    local found = find_reply(replies, KEYS[#KEYS], ARGV[10])
    if found then return {found, gen or '', version, lines, items} end
end
local time, not_after = redis.call('TIME'), tonumber(ARGV[2])
-- A number that Redis turns into text costs it 0.3 to 0.5 us by its own format, so that is done by ours, once.
local now_text = time[1] .. string.format('%03d', time[2] / 1000)
local now = tonumber(now_text)
if now > not_after then return {'late'} end
if not_after > now + window then return {'early'} end
if state == 'sealed' then return {'sealed'} end
if ops and #ops > 45056 then
    local _, count = string.gsub(ops, ',', ',')
    if count >= 4096 and now - tonumber(string.sub(ops, 1, 13)) <= window then return {'busy', 'ops'} end
end
if replies and redis.call('HLEN', replies) >= reply_limit then return {'busy', 'replies'} end
if state == 'marker' then gen = false end
if ARGV[6] ~= '' then
    local actual = version > 0 and gen .. '.' .. version or '0'
    local holds
    if ARGV[6] == '*' then holds = version > 0
    else holds = string.find(',' .. ARGV[6] .. ',', ',' .. actual .. ',', 1, true) end
    if not holds then return {'conflict', actual} end
end
local sets, drops, event, changes, to = {}, {}, nil, '', nil
