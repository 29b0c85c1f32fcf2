-- The ledger of migrations into one owner, and the report that is read back from it.
--
--   x:<id>                      when the entry may go, ms          h:<id>   header of the report
--   q:<id>:<instance>:<line>    guest,user,final,outcome[,side,units lost,item]
--   m:<id>:<instance>:<key>     metadata value that gave way       o:<operation id>   the id that this call booked
--   next                        the earliest x
-- An entry outlives every request that could still book it, and is never taken out before.

-- The report of a booked migration: word, id, header, then "q:" or "m:" .. rest, value, ...
local function report(ledger, word, id)
    local reply = {word, id, redis.call('HGET', ledger, 'h:' .. id)}
    local mark = ':' .. id .. ':'
    local all = redis.call('HGETALL', ledger)
    for i = 1, #all, 2 do
        local field = all[i]
        if string.sub(field, 2, 1 + #mark) == mark then
            local n = #reply
            reply[n + 1] = string.sub(field, 1, 2) .. string.sub(field, 2 + #mark)
            reply[n + 2] = all[i + 1]
        end
    end
    return reply
end

-- Writes an entry, and takes out those whose time has come.
local function book(ledger, id, operation, header, booked, now, life)
    local due = tonumber(redis.call('HGET', ledger, 'next') or 0)
    local expiry = now + life
    local sets = {'x:' .. id, expiry, 'h:' .. id, header, 'o:' .. operation, id}
    for i = 1, #booked, 2 do
        local n = #sets
        sets[n + 1] = string.sub(booked[i], 1, 2) .. id .. string.sub(booked[i], 2)
        sets[n + 2] = booked[i + 1]
    end
    local drops, earliest = {}, expiry
    if due > 0 and due < now then
        local all, expired = redis.call('HGETALL', ledger), {}
        for i = 1, #all, 2 do
            local entry = string.match(all[i], '^x:(.+)$')
            if entry then
                local at = tonumber(all[i + 1])
                if at < now then expired[entry] = true elseif at < earliest then earliest = at end
            end
        end
        for i = 1, #all, 2 do
            local entry = string.match(all[i], '^[xhqm]:([^:]+)') or string.find(all[i], '^o:') and all[i + 1]
            if entry and expired[entry] then drops[#drops + 1] = all[i] end
        end
        due = 0
    end
    if due == 0 then
        sets[#sets + 1] = 'next'
        sets[#sets + 1] = earliest
    end
    write('HSET', ledger, sets)
    write('HDEL', ledger, drops)
    redis.call('PEXPIREAT', ledger, expiry)
end
