#!lua
-- Writing what happened to a cart into the stream of events.

-- One entry: type, identifier, and the pairs given; entries older than the retention go, about. The name of a stream
-- that scripts write is the prefix and `-events:0`, which tells where the identifier begins in the cart's key.
local function announce(stream, key, now, retention, type, ...)
    redis.call('XADD', stream, 'MINID', '~', now - tonumber(retention), '*', 'type', type,
        'identifier', string.sub(key, #stream - 7), ...)
end

-- The entry of a migration: the report's header and quantities, `instance/line:quantity`, without names and metadata.
local function announce_migration(stream, key, now, retention, id, header, told)
    announce(stream, key, now, retention, 'cart.migrated', 'id', id, 'report', header, 'lines', table.concat(told, ' '))
end
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
-- Order matters: a repeat is answered before all else, or the retry of a change that was made would be told otherwise
-- and be made again under another name.
-- Cost: one HMGET, one TIME, two plain finds; with an idempotency key two HGET and an HLEN more.

local key, operation, window, instance = KEYS[1], ARGV[1], tonumber(ARGV[3]), ARGV[7]
local max_lines, max_quantity = tonumber(ARGV[8]), tonumber(ARGV[9])
local stream = #KEYS % 2 == 0 and KEYS[2]
local replies = #KEYS > 2 and KEYS[#KEYS - 1]
local now, state, gen, ops, ops_old, entries, version, lines, items, currency

-- What is stored under the request's idempotency key ends the script; nil when nothing is.
local function stored_reply()
    local digest, request = string.match(ARGV[10], '^(%S+) (%S+)')
    for n = #KEYS - 1, #KEYS do
        local stored = redis.call('HGET', KEYS[n], digest)
        if stored then
            if string.match(stored, '^%S+') ~= request then return {'reused'} end
            redis.call('HSET', KEYS[n], digest, stored)
            return {'replayed', gen or '', version, lines, items}
        end
    end
end

-- Reads the head of the cart and the given fields. Returns their values, or nil and the reply that ends the script.
local function open(fields)
    local h = redis.call('HMGET', key, 'state', 'gen', 'ops', 'ops_old', 'entries',
        instance .. ':version', instance .. ':lines', instance .. ':items', instance .. ':currency', unpack(fields))
    state, gen, ops, ops_old, currency = h[1], h[2], h[3], h[4], h[9]
    entries, version, lines, items = tonumber(h[5] or 0), tonumber(h[6] or 0), tonumber(h[7] or 0), tonumber(h[8] or 0)
    if (ops and string.find(ops, operation, 1, true)) or (ops_old and string.find(ops_old, operation, 1, true)) then
        -- A write that changes nothing, so that a WAIT after this answer speaks of the first execution too.
        redis.call('HSET', key, 'ops', ops)
        return nil, {'repeat', gen or '', version, lines, items}
    end
    if replies then
        local reply = stored_reply()
        if reply then return nil, reply end
    end
    local t = redis.call('TIME')
    now = t[1] * 1000 + math.floor(t[2] / 1000)
    local not_after = tonumber(ARGV[2])
    if now > not_after then return nil, {'late'} end
    if not_after > now + window then return nil, {'early'} end
    if state == 'sealed' then return nil, {'sealed'} end
    if ops and #ops > 45056 then
        local _, count = string.gsub(ops, ',', ',')
        if count >= 4096 and now - tonumber(string.sub(ops, 1, 13)) <= window then return nil, {'busy', 'ops'} end
    end
    if replies and redis.call('HLEN', replies) >= 1000 then return nil, {'busy', 'replies'} end
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
-- The part that every change of a cart ends with: one HSET, at most one HDEL, one PEXPIRE, and an XADD where events are
-- on, none of which can fail.
--
-- An emptied cart lives on for the operation window: its ring must outlast every retry of the change that filled it.

-- Stores that a request with an idempotency key was carried out.
local function keep_reply()
    if not replies then return end
    local digest, request, status = string.match(ARGV[10], '^(%S+) (%S+) (%S+)$')
    redis.call('HSET', replies, digest, request .. ' ' .. status .. ' ' .. version .. ' ' .. now)
    redis.call('PEXPIRE', replies, 172800000)
end

-- The reply where there was nothing to change.
local function unchanged()
    keep_reply()
    return {'done', gen or '', version, lines, items}
end

-- Writes the changed fields, the instance's counters, the ring and the time to live. `sets` is field, value, ...;
-- `drops` is a list of fields. `event` names what happened, `changes` says it: id:quantity, with blanks between.
-- Returns the reply of a change that was made.
local function commit(sets, drops, event, changes, to)
    local n = #sets
    if ops and now - tonumber(string.sub(ops, 1, 13)) <= window then
        sets[n + 1], sets[n + 2] = 'ops', ops .. operation
    else
        sets[n + 1], sets[n + 2] = 'ops', now .. operation
        if ops then
            sets[n + 3], sets[n + 4] = 'ops_old', ops
            n = n + 2
        end
    end
    n = n + 2
    if not gen then
        gen = ARGV[5]
        sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'gen', gen, 'created', now
        n = n + 4
    end
    version = version + 1
    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'updated', now, 'entries', entries
    sets[n + 5], sets[n + 6] = instance .. ':version', version
    sets[n + 7], sets[n + 8], sets[n + 9], sets[n + 10] = instance .. ':lines', lines, instance .. ':items', items
    redis.call('HSET', key, unpack(sets))
    if state then
        drops[#drops + 1] = 'state'
        drops[#drops + 1] = 'merged_into'
    end
    if lines == 0 and currency then drops[#drops + 1] = instance .. ':currency' end
    if #drops > 0 then redis.call('HDEL', key, unpack(drops)) end
    keep_reply()
    if stream then
        announce(stream, key, now, ARGV[11], event, 'instance', instance, 'lines', changes, 'version',
            gen .. '.' .. version, unpack(to and {'to', to} or {}))
    end
    if entries == 0 then redis.call('PEXPIRE', key, window)
    elseif ARGV[4] == '0' then redis.call('PERSIST', key)
    else redis.call('PEXPIRE', key, ARGV[4]) end
    return {'done', gen, version, lines, items}
end
-- add: puts lines into a cart, or adds quantity to lines that are there.
--
-- KEYS, ARGV[1..11]: see guard.lua
-- ARGV[12] "1" to take over name, price and attributes of lines that are there
-- ARGV[13] currency, "" to take the cart's     ARGV[14...] per line: id, quantity, item (JSON without `added` and "}")
-- Reply    done gen version lines items
-- Refused  currency CART | currency_required | limit max_lines | limit max_quantity N   (N: the nth line given)
-- Cost     guard + one HSET of 3 fields a new line, 1 a known one

local refresh, given_currency = ARGV[12] == '1', ARGV[13]
local per_line = refresh and 2 or 1
local fields = {}
for i = 14, #ARGV, 3 do
    fields[#fields + 1] = instance .. ':qty:' .. ARGV[i]
    if refresh then fields[#fields + 1] = instance .. ':item:' .. ARGV[i] end
end
local h, refusal = open(fields)
if refusal then return refusal end
if given_currency == '' then
    if not currency then return {'currency_required'} end
elseif not currency then currency = given_currency
elseif currency ~= given_currency then return {'currency', currency} end

local sets, changes, n, f = {}, {}, 0, 1
if lines == 0 then sets[1], sets[2], n = instance .. ':currency', currency, 2 end
for i = 14, #ARGV, 3 do
    local delta, stored = tonumber(ARGV[i + 1]), h[own + f]
    local quantity = delta + tonumber(stored or 0)
    if quantity > max_quantity then return {'limit', 'max_quantity', (i - 11) / 3} end
    sets[n + 1], sets[n + 2] = fields[f], quantity
    n = n + 2
    if not stored then
        lines, entries = lines + 1, entries + 1
        sets[n + 1], sets[n + 2] = instance .. ':item:' .. ARGV[i], ARGV[i + 2] .. ',"added":' .. now .. '}'
        n = n + 2
    elseif refresh then
        local added = string.match(h[own + f + 1] or '', ',"added":(%d+)}$') or now
        sets[n + 1], sets[n + 2] = fields[f + 1], ARGV[i + 2] .. ',"added":' .. added .. '}'
        n = n + 2
    end
    changes[(i - 11) / 3] = ARGV[i] .. ':' .. quantity
    items = items + delta
    f = f + per_line
end
if lines > max_lines then return {'limit', 'max_lines'} end
return commit(sets, {}, 'cart.added', stream and table.concat(changes, ' '))
