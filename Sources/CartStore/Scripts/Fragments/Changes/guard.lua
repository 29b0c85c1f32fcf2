-- The part that every change of a cart begins with. A request that must not run is refused before anything is written.
--
-- It stands where a mutation says `--include guard`, behind its list of fields, and runs as straight code: a function
-- costs Redis 0.1 to 0.2 us each time that a script begins.
-- KEYS[1] the owner's cart     KEYS[2] the event stream, where there is one
-- and, for a request with an idempotency key, last: stored replies of today, and of yesterday
-- ARGV[1] "," and the operation id      ARGV[2] not_after, ms, Redis's clock    ARGV[3] time to live, ms, 0 = none
-- ARGV[4] gen, should a new life begin
-- ARGV[5] "", or what must hold: "*", versions with commas between ("-" for none that could be), or "~" for nothing;
--   and, for a request with an idempotency key, behind blanks the digests of key and request, and the status that the
--   change is answered with
-- ARGV[6] instance
-- Uses     instance (the mutation's first line); fields: further fields of the cart to read, the first one of them the
--          instance's; settings: window
-- Defines  key, operation, stream, now, now_text, gen, ops (as it is to be written), head_field, version, lines, items,
--          currency ('-' without lines), is_new, marker, yesterday and request data for store_reply.lua, call, find,
--          match, format, sub; h: the values of `fields` from h[own + 1] on; what the mutation changes and commit.lua
--          writes: sets with its length n, drops, more, event, changes, to
--
-- Replies that end the script here; every reply of a change is words with a blank between:
--   repeat gen version lines items   this operation was carried out before
--   replayed gen version lines items this idempotency key was used before, with the same request
--   reused                           this idempotency key was used before, with another request
--   late | early                     not_after is past, or further ahead than the window
--   sealed                           a migration holds the cart
--   busy ops | busy replies          4,096 operations within one window, 1,000 idempotency keys in a day
--   conflict version                 the condition does not hold
--   corrupted field                  the field is not what this service writes (also later, see commit.lua)
-- Order matters: a repeat is answered before all else. Otherwise the retry of a change that was made would be refused, and
-- its caller would make the change again under another name.
-- Cost: one HMGET, one TIME, one plain find, one pattern; where the cart has no gen, a second HMGET; with an idempotency
-- key two HGET and an HLEN more.

local call, find, match, format, sub = redis.call, string.find, string.match, string.format, string.sub
local key, operation = KEYS[1], ARGV[1]
local stream = #KEYS % 2 == 0 and KEYS[2]
local head_field = instance .. ':head'

-- The number of the cart's own values, which precede the values of `fields` in the reply.
local own = 3
local h = call('HMGET', key, 'gen', 'ops', head_field, unpack(fields))
local gen, ops, head = h[1], h[2], h[3]
local version, lines, items, currency = '0', '0', '0', '-'
if head then
    version, lines, items, currency = match(head, '^(%d+) (%d+) (%d+) (%S+) %d+$')
    if not version or #head > 80 then return 'corrupted ' .. head_field end
elseif h[own + 1] then return 'corrupted ' .. head_field end
local is_new, sealed, marker
if not gen then
    -- A cart that is new, or one that a migration holds or has taken.
    local held = call('HMGET', key, 'seal', 'marker', 'entries')
    sealed, marker = held[1], held[2]
    gen, is_new = match(sealed or marker or '', '^%S+'), not sealed
    if not gen and (held[3] or head) then return 'corrupted gen' end
end
local begun
if ops then
    if find(ops, operation, 1, true) then
        -- This write changes nothing. It makes a WAIT after this answer cover the first execution too.
        call('HSET', key, 'ops', ops)
        return 'repeat ' .. (gen or '-') .. ' ' .. version .. ' ' .. lines .. ' ' .. items
    end
    begun = tonumber(sub(ops, 1, 14))
    if not begun then return 'corrupted ops' end
end
local condition, digest, request, status, replies, yesterday
if ARGV[5] ~= '' then
    condition, digest, request, status = match(ARGV[5], '^(%S+) ?(%S*) ?(%S*) ?(%S*)$')
    if digest ~= '' then
        replies, yesterday = KEYS[#KEYS - 1], KEYS[#KEYS]
        local found
        --include find_reply
        if found == 'reused' then return found end
        if found then return 'replayed ' .. (gen or '-') .. ' ' .. version .. ' ' .. lines .. ' ' .. items end
    end
end
local time, not_after = call('TIME'), tonumber(ARGV[2])
local now = time[1] * 1000 + time[2] / 1000
-- Redis needs 0.3 to 0.5 us to turn a number into text with its own format, so the script formats it itself, once.
local now_text = format('%d', now)
if now > not_after then return 'late' end
if not_after > now + window then return 'early' end
if sealed then return 'sealed' end
if replies and call('HLEN', replies) >= 1000 then return 'busy replies' end
-- The ring: when its younger part began, and the ids of the older part and of the younger.
if not ops or now - begun > 2 * window then ops = now_text .. ' ;' .. operation
elseif now - begun > window then
    local younger = match(ops, ';(.*)$')
    if not younger then return 'corrupted ops' end
    ops = now_text .. ' ' .. younger .. ';' .. operation
else
    if #ops > 45056 then
        local _, count = string.gsub(match(ops, ';(.*)$') or '', ',', ',')
        if count >= 4096 then return 'busy ops' end
    end
    ops = ops .. operation
end
--include condition
local sets, n = {'ops', ops, head_field, ''}, 4
if is_new then
    gen = ARGV[4]
    sets[5], sets[6], sets[7], sets[8], n = 'gen', gen, 'created', now_text, 8
end
local drops, more, event, changes, to = {}, 0, nil, '', nil
