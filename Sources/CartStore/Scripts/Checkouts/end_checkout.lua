-- end_checkout: completes a checkout, which takes what it holds out of the cart, or cancels it; once.
--
-- KEYS[1] the owner's cart     KEYS[2] its checkouts     KEYS[3] the event stream, where there is one
-- ARGV[1] not_after, ms        ARGV[2] id                ARGV[3] instance
-- ARGV[4] "completed" or "cancelled"                     ARGV[5] the order, "-" for none
-- ARGV[6] the cart's time to live, ms, 0 = none
-- Reply, words with a blank between:
--   done VERSION RECORD    it ends now; the version is the cart's afterwards
--   repeat VERSION RECORD  it ended in this way before; nothing is changed, and the version is "-"
--   ended STATE        it ended in the other way before, or for another order
--   moved OWNER        a migration has taken it to that owner
--   unreadable ID      the record is not what this service writes
--   not_found | sealed | late | early | corrupted FIELD
-- Cost     one HGET, one HMGET, an HGET by line and one more for a line that is taken in part, one HSET and HDEL;
--          linear in the checkout's lines
-- Settings window, ledger_life, retention
-- From each line the script takes the quantity that the checkout holds, as far as the cart still has it. Units that were
-- added since stay. Units that were removed since are not taken twice, and the record says how much each line gave. A
-- cancelled checkout keeps no lines.

local key, checkouts, stream = KEYS[1], KEYS[2], KEYS[3]
local id, instance, wanted, order = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local stored = redis.call('HGET', checkouts, id)
if not stored then return 'not_found' end
local r = read_record(stored)
if not r then return 'unreadable ' .. id end
if r.instance ~= instance then return 'not_found' end
if r.state == 'moved' then return 'moved ' .. r.by end
local now = clock()
if r.state ~= 'open' then
    if r.state ~= wanted or order ~= '-' and r.by ~= order then return 'ended ' .. r.state end
    -- This write changes nothing. It makes a WAIT after this answer cover the first execution too.
    redis.call('HSET', checkouts, id, stored)
    return 'repeat - ' .. stored
end
if r.expiry <= now then return 'not_found' end
local late = untimely(now, tonumber(ARGV[1]), window)
if late then return late[1] end
local head_field = instance .. ':head'
local h = redis.call('HMGET', key, 'gen', 'seal', 'entries', head_field)
if h[2] then return 'sealed' end
local gen, head, entries = h[1], read_head(h[4], head_field), whole(h[3] or '0', 'entries')
if h[4] and not gen then broken = broken or 'gen' end
if broken then return 'corrupted ' .. broken end

-- The cart's version as it is then.
local function version() return gen and head.version > 0 and gen .. '.' .. string.format('%d', head.version) or '0' end

r.state, r.ended, r.by = wanted, string.format('%d', now), order
r.expiry = math.max(r.expiry, now + ledger_life)
check_types(stream)
if wanted == 'cancelled' then r.lines = '' end
if wanted == 'completed' then
    local sets, drops, lines, event_lines, taken_in_all = {}, {}, {}, {}, 0
    for line, quantity, item in string.gmatch(r.lines, '\n(%S+) (%d+) %- ([^\n]*)') do
        local field = instance .. ':qty:' .. line
        local current = whole(gen and redis.call('HGET', key, field) or '0', field)
        local taken = math.min(current, tonumber(quantity))
        if taken > 0 and taken == current then
            drops[#drops + 1] = field
            drops[#drops + 1] = instance .. ':item:' .. line
            drops[#drops + 1] = instance .. ':given:' .. line
            head.lines, entries = head.lines - 1, entries - 1
        elseif taken > 0 then
            sets[#sets + 1] = field
            sets[#sets + 1] = string.format('%d', current - taken)
            local given = instance .. ':given:' .. line
            local left = given_left(key, given, taken)
            if left == 0 then drops[#drops + 1] = given
            elseif left then
                sets[#sets + 1] = given
                sets[#sets + 1] = string.format('%d', left)
            end
        end
        local text = string.format('%d', taken)
        head.items, taken_in_all = head.items - taken, taken_in_all + taken
        lines[#lines + 1] = '\n' .. line .. ' ' .. quantity .. ' ' .. text .. ' ' .. item
        event_lines[#event_lines + 1] = line .. ':' .. text
    end
    if broken then return 'corrupted ' .. broken end
    r.lines = table.concat(lines)
    if taken_in_all > 0 then
        head.version = head.version + 1
        sets[#sets + 1] = head_field
        sets[#sets + 1] = head_text(head.version, head.lines, head.items, head.currency, r.ended)
        sets[#sets + 1] = 'entries'
        sets[#sets + 1] = string.format('%d', entries)
        write('HSET', key, sets)
        write('HDEL', key, drops)
        begin_lifetime(key, entries, ARGV[6])
    end
    if stream then
        announce(stream, key, now, 'cart.ordered', 'instance', instance, 'lines', table.concat(event_lines, ' '),
            'version', version(), 'checkout', id, 'order', order)
    end
end
local text = record_text(r)
keep_records(checkouts, {id, text}, r.expiry)
return 'done ' .. version() .. ' ' .. text
