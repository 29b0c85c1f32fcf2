-- start_checkout: notes what an instance holds, under an id, and leaves the cart open.
--
-- KEYS[1] the owner's cart     KEYS[2] its checkouts     KEYS[3] the event stream, where there is one
-- ARGV[1] not_after, ms        ARGV[2] id of a new checkout     ARGV[3] how long it may stay open, ms
-- ARGV[4] instance             ARGV[5] "~", or what must hold of the version, as guard.lua has it
-- Reply, words with a blank between:
--   started ID RECORD  a new checkout
--   same ID RECORD     one of this version is open already; it stays open for as long as a new one would
--   empty | limit | conflict VERSION | sealed | late | early | corrupted FIELD
-- Cost     one HMGET, one HGETALL of the checkouts, one of the cart; linear in lines
-- Settings window, retention
-- A cart that has changed gets a new checkout. The former ones stay open until they end or expire: a payment for one of
-- them may be under way. A 65th open checkout is refused. The last 64 cancelled checkouts are kept.

local key, checkouts, stream, instance, condition = KEYS[1], KEYS[2], KEYS[3], ARGV[4], ARGV[5]
local find, sub = string.find, string.sub
local now = clock()
local late = untimely(now, tonumber(ARGV[1]), window)
if late then return late[1] end
local head_field = instance .. ':head'
local h = redis.call('HMGET', key, 'gen', 'seal', head_field)
if h[2] then return 'sealed' end
local gen, head = h[1], read_head(h[3], head_field)
if h[3] and not gen then broken = broken or 'gen' end
if broken then return 'corrupted ' .. broken end
local version = string.format('%d', head.version)
--include condition
if head.lines == 0 then return 'empty' end
version = gen .. '.' .. version

local expiry, open, drops, cancelled = now + tonumber(ARGV[3]), 0, {}, {}
local known = redis.call('HGETALL', checkouts)
for i = 1, #known, 2 do
    local r = read_record(known[i + 1])
    if not r or r.expiry <= now then drops[#drops + 1] = known[i]
    elseif r.state == 'open' then
        open = open + 1
        if r.instance == instance and r.version == version then
            r.expiry = math.max(r.expiry, expiry)
            local text = record_text(r)
            keep_records(checkouts, {known[i], text}, r.expiry)
            return 'same ' .. known[i] .. ' ' .. text
        end
    elseif r.state == 'cancelled' then cancelled[#cancelled + 1] = {id = known[i], ended = r.ended} end
end
table.sort(cancelled, function(a, b) return a.ended < b.ended end)
for i = 1, #cancelled - 64 do drops[#drops + 1] = cancelled[i].id end
if open >= 64 then return 'limit' end

local quantities, items, prefix = {}, {}, instance .. ':'
local fields = redis.call('HGETALL', key)
for i = 1, #fields, 2 do
    if sub(fields[i], 1, #prefix) == prefix then
        local what, id = string.match(fields[i], '^(%l+):(.+)$', #prefix + 1)
        if what == 'qty' then quantities[id] = whole(fields[i + 1], fields[i])
        elseif what == 'item' then items[id] = fields[i + 1] end
    end
end
local lines, event_lines = {}, {}
for id, quantity in pairs(quantities) do
    local text = string.format('%d', quantity)
    if not items[id] then broken = broken or prefix .. 'item:' .. id end
    lines[#lines + 1] = '\n' .. id .. ' ' .. text .. ' - ' .. (items[id] or '')
    event_lines[#event_lines + 1] = id .. ':' .. text
end
if broken then return 'corrupted ' .. broken end
local text = record_text({state = 'open', instance = instance, version = version, started = string.format('%d', now),
    expiry = expiry, currency = head.currency or '-', ended = '-', by = '-', lines = table.concat(lines)})
check_types(stream)
write('HDEL', checkouts, drops)
keep_records(checkouts, {ARGV[2], text}, expiry)
if stream then
    announce(stream, key, now, 'cart.checkout_started', 'instance', instance, 'lines', table.concat(event_lines, ' '),
        'version', version, 'checkout', ARGV[2])
end
return 'started ' .. ARGV[2] .. ' ' .. text
