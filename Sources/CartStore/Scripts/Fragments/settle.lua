-- What becomes of a source whose lines are booked in the target.
--
-- A marker where nothing is left; a cart with a new gen where it keeps its lines, or has some that were not asked for.

-- The fields that a seal writes, besides state and merged_into.
local seal_fields = {'seal_deadline', 'seal_nonce', 'seal_keeps', 'seal_operations', 'strategy', 'instances'}

-- Makes a sealed cart an ordinary one, in a life of its own: every way out of a seal but the marker. `sets` and `drops`
-- are what changes with it.
local function open_again(source, sets, drops, now, new_gen, ttl)
    local n = #sets
    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = 'gen', new_gen, 'updated', now
    for _, field in ipairs(seal_fields) do drops[#drops + 1] = field end
    drops[#drops + 1] = 'state'
    drops[#drops + 1] = 'merged_into'
    write('HSET', source, sets)
    write('HDEL', source, drops)
    if ttl == '0' then redis.call('PERSIST', source) else redis.call('PEXPIRE', source, ttl) end
end

local function settle(source, instances, asked, keep, to, now, window, new_gen, ttl)
    local sets, drops, rest = {}, {}, 0
    for name, c in pairs(instances) do
        if asked[name] then
            if keep then
                for id, quantity in pairs(c.quantity) do
                    sets[#sets + 1] = name .. ':given:' .. id
                    sets[#sets + 1] = quantity
                end
            else
                for id in pairs(c.quantity) do
                    drops[#drops + 1] = name .. ':qty:' .. id
                    drops[#drops + 1] = name .. ':item:' .. id
                end
                for id in pairs(c.given) do drops[#drops + 1] = name .. ':given:' .. id end
                for meta_key in pairs(c.meta) do drops[#drops + 1] = name .. ':meta:' .. meta_key end
                drops[#drops + 1] = name .. ':currency'
            end
        else
            rest = rest + c.lines
            for _ in pairs(c.meta) do rest = rest + 1 end
        end
    end
    if keep or rest > 0 then
        if not keep then
            local n = #sets
            sets[n + 1], sets[n + 2] = 'entries', rest
            for name, c in pairs(instances) do
                if asked[name] then
                    n = #sets
                    sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = name .. ':lines', 0, name .. ':items', 0
                    sets[n + 5], sets[n + 6] = name .. ':version', c.version + 1
                end
            end
        end
        return open_again(source, sets, drops, now, new_gen, ttl)
    end
    redis.call('HSET', source, 'state', 'marker', 'merged_into', to)
    for name in pairs(instances) do
        for _, what in ipairs({':version', ':lines', ':items'}) do drops[#drops + 1] = name .. what end
    end
    for _, field in ipairs({'entries', 'created', 'updated', 'declined'}) do drops[#drops + 1] = field end
    for _, field in ipairs(seal_fields) do drops[#drops + 1] = field end
    write('HDEL', source, drops)
    redis.call('PEXPIRE', source, window)
end
