-- erase: removes everything that is stored about one owner, except what prevents retries and migrations from running twice.
--
-- KEYS[1] the owner's cart     KEYS[2] ledger     KEYS[3] undo snapshots     KEYS[4] what platforms have seen
-- KEYS[5] checkouts            KEYS[6...] stored replies, and last the event stream, where there is one
-- ARGV[1] "events" where there is a stream
-- Settings window, retention
-- Reply    done | sealed
-- Cost     one HKEYS, one HGETALL of the ledger; runs under OOM
-- The ring stays for the window, so that a retry of a change from before does not bring the cart back. Of the ledger
-- the booked quantities stay, so that a repeated migration is still recognised; names, prices and attributes go.

local function chunks(list, size, use)
    for first = 1, #list, size do use(unpack(list, first, math.min(first + size - 1, #list))) end
end

-- Values that somebody else wrote under these names are removed as well.
for n = 1, 2 do
    local kind = redis.call('TYPE', KEYS[n]).ok
    if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', KEYS[n]) end
end
if redis.call('HEXISTS', KEYS[1], 'seal') == 1 then return {'sealed'} end
local drops, ring = {}, false
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if field == 'ops' then ring = true else drops[#drops + 1] = field end
end
chunks(drops, 1000, function(...) redis.call('HDEL', KEYS[1], ...) end)
if ring then redis.call('PEXPIRE', KEYS[1], window) end

local ledger, sets, gone = redis.call('HGETALL', KEYS[2]), {}, {}
for i = 1, #ledger, 2 do
    local field, value = ledger[i], ledger[i + 1]
    local kind = string.sub(field, 1, 2)
    if kind == 'm:' then gone[#gone + 1] = field
    elseif kind == 'q:' then
        local booked = string.match(value, '^(%d+,%d+,%d+,%l+),')
        if booked then
            sets[#sets + 1] = field
            sets[#sets + 1] = booked
        end
    end
end
chunks(sets, 1000, function(...) redis.call('HSET', KEYS[2], ...) end)
chunks(gone, 1000, function(...) redis.call('HDEL', KEYS[2], ...) end)
local stream = ARGV[1] == 'events' and KEYS[#KEYS]
redis.call('DEL', unpack(KEYS, 3, stream and #KEYS - 1 or #KEYS))
if stream then announce(stream, KEYS[1], clock(), 'cart.erased') end
return {'done'}
