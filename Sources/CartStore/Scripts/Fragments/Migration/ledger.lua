-- The ledger of migrations into one owner, and the report that is read back from it.
--
--   x:<id>                      when the entry may go, ms          h:<id>   header of the report
--   q:<id>:<instance>:<line>    guest,user,final,outcome[,side,units lost,item]
--   m:<id>:<instance>:<key>     metadata value that gave way       o:<operation id>   id that this call booked, request's digest
--   r:<nonce>                   expiry and why the seal of that nonce was refused
--   u:<id>                      the owner to whom an undo gave the lines, a blank, and the time
--   g:<owner>                   when an owner without lines came to be this one; its stored replies count for two days
--   p:<instance>                a cart's gen, and two versions between which only prices changed (see reprice.lua)
--   next                        the earliest x
-- An entry outlives every request that could still book it, and is never taken out before.

-- The report of a booked migration: word, id, header, where it was undone "u:" and to whom and when, then "q:" or "m:" .. rest, value, ...
local function report(ledger, word, id)
    local h = redis.call('HMGET', ledger, 'h:' .. id, 'u:' .. id)
    local reply = {word, id, h[1]}
    if h[2] then reply[4], reply[5] = 'u:', h[2] end
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

-- Fields of entries whose time has come, and the earliest time of the others.
local function expired_fields(ledger, now, earliest)
    local all, expired, drops = redis.call('HGETALL', ledger), {}, {}
    for i = 1, #all, 2 do
        local entry = string.match(all[i], '^x:(.+)$')
        if entry then
            local at = tonumber(all[i + 1])
            if at < now then expired[entry] = true elseif at < earliest then earliest = at end
        end
    end
    for i = 1, #all, 2 do
        local kind, rest = string.match(all[i], '^(%l):([^:]+)')
        local entry = rest
        if kind == 'o' then entry = string.match(all[i + 1], '^%S+') end
        if kind == 'r' then
            if tonumber(string.match(all[i + 1], '^%d+')) < now then drops[#drops + 1] = all[i] end
        elseif kind == 'g' then
            if tonumber(all[i + 1]) + 172800000 < now then drops[#drops + 1] = all[i] end
        elseif kind and expired[entry] then drops[#drops + 1] = all[i] end
    end
    return drops, earliest
end

-- Writes fields, field, value, ..., that may go at `expiry`, and takes out those whose time has come.
local function keep(ledger, sets, now, expiry)
    local due = tonumber(redis.call('HGET', ledger, 'next') or 0)
    local drops, earliest = {}, expiry
    if due > 0 and due < now then
        drops, earliest = expired_fields(ledger, now, expiry)
        due = 0
    end
    if due == 0 then
        sets[#sets + 1] = 'next'
        sets[#sets + 1] = earliest
    end
    write('HSET', ledger, sets)
    write('HDEL', ledger, drops)
    local until_now = redis.call('PEXPIRETIME', ledger)
    if until_now < expiry then redis.call('PEXPIREAT', ledger, expiry) end
end

-- Appends the operations of calls, "id digest id digest ...", as fields.
local function remember_operations(sets, operations, id)
    for operation, digest in string.gmatch(operations, '(%S+) (%S+)') do
        sets[#sets + 1] = 'o:' .. operation
        sets[#sets + 1] = id .. ' ' .. digest
    end
end

-- Writes an entry.
local function book(ledger, id, operations, header, booked, now, expiry)
    local sets, line, metadata = {'x:' .. id, expiry, 'h:' .. id, header}, 'q:' .. id .. ':', 'm:' .. id .. ':'
    remember_operations(sets, operations, id)
    for i = 1, #booked, 2 do
        local n, field = #sets, booked[i]
        sets[n + 1] = (string.sub(field, 1, 1) == 'q' and line or metadata) .. string.sub(field, 3)
        sets[n + 2] = booked[i + 1]
    end
    keep(ledger, sets, now, expiry)
end

-- The id that one of the calls' operations is booked under; false when none is.
local function known_operation(ledger, operations)
    for operation in string.gmatch(operations, '(%S+) %S+') do
        local known = redis.call('HGET', ledger, 'o:' .. operation)
        if known then return string.match(known, '^%S+') end
    end
    return false
end
