-- The record of a checkout, a field of the hash `<prefix>-checkouts:{<cart>}` that is called by the checkout's id.
--
-- Its first line is "state instance gen.version started until currency ended by", where `until` is when an open checkout
-- expires, or when an ended one may go, both in ms; `by` is the order of a completed one, and the owner to whom a moved
-- one went. Absent values are "-". Each further line is "id quantity taken item": what a line held, how much of it the
-- order took ("-" while that is open), and the item as the cart stores it.
--
-- Defines  read_record, record_text, keep_records

-- A table of the first line's words, and `lines`, which is the rest with the line end before it; nil for any other text.
local function read_record(text)
    local state, instance, version, started, expiry, currency, ended, by, lines =
        string.match(text or '', '^(%l+) (%S+) (%S+) (%d+) (%d+) (%S+) (%S+) (%S+)(.*)$')
    return state and {state = state, instance = instance, version = version, started = started,
        expiry = tonumber(expiry), currency = currency, ended = ended, by = by, lines = lines}
end

local function record_text(r)
    return r.state .. ' ' .. r.instance .. ' ' .. r.version .. ' ' .. r.started .. ' ' .. string.format('%d', r.expiry)
        .. ' ' .. r.currency .. ' ' .. r.ended .. ' ' .. r.by .. r.lines
end

-- Writes records, id, text, ..., and keeps all of the owner's until `expiry` at least.
local function keep_records(checkouts, sets, expiry)
    if #sets == 0 then return end
    write('HSET', checkouts, sets)
    if redis.call('PEXPIRETIME', checkouts) < expiry then redis.call('PEXPIREAT', checkouts, expiry) end
end
