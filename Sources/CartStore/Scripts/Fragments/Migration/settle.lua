-- Ends the migration of a source whose lines are booked in the target.
--
-- If nothing is left, the source becomes a marker. If it keeps its lines, or has lines that were not requested, it becomes
-- a cart with a new gen.

-- Opens a sealed cart with a new gen. Every way out of a seal uses this, except the marker. `sets` and `drops` are further
-- changes that are made with it. `entries` is how many lines and metadata it has then, nil for some.
local function open_again(source, sets, drops, entries, new_gen, ttl)
    sets[#sets + 1] = 'gen'
    sets[#sets + 1] = new_gen
    drops[#drops + 1] = 'seal'
    write('HSET', source, sets)
    write('HDEL', source, drops)
    begin_lifetime(source, entries, ttl)
end

-- Reduces a source to the ring, by which late retries are recognised, and the marker "gen to". `in_steps` says that the
-- source may lie in a Cluster.
local function mark(source, gen, to, in_steps)
    if in_steps then
        -- A key that is gone for a moment cannot be written again while its slot is moved.
        redis.call('HSET', source, 'marker', gen .. ' ' .. to)
        local drops = {}
        for _, field in ipairs(redis.call('HKEYS', source)) do
            if field ~= 'ops' and field ~= 'marker' then drops[#drops + 1] = field end
        end
        write('HDEL', source, drops)
    else
        -- Taking all fields out one by one would cost more than everything before.
        local ops = redis.call('HGET', source, 'ops')
        redis.call('DEL', source)
        redis.call('HSET', source, 'marker', gen .. ' ' .. to)
        if ops then redis.call('HSET', source, 'ops', ops) end
    end
    redis.call('PEXPIRE', source, window)
end

local function settle(source, instances, asked, keep, gen, to, now, new_gen, ttl, in_steps)
    local sets, drops, rest = {}, {}, 0
    for name, c in pairs(instances) do
        if not asked[name] then
            rest = rest + c.lines
            for _ in pairs(c.meta) do rest = rest + 1 end
        end
    end
    if not keep and rest == 0 then return mark(source, gen, to, in_steps) end
    for name, c in pairs(instances) do
        if asked[name] and keep then
            for id, quantity in pairs(c.quantity) do
                sets[#sets + 1] = name .. ':given:' .. id
                sets[#sets + 1] = string.format('%d', quantity)
            end
        elseif asked[name] then
            for id in pairs(c.quantity) do
                drops[#drops + 1] = name .. ':qty:' .. id
                drops[#drops + 1] = name .. ':item:' .. id
            end
            for id in pairs(c.given) do drops[#drops + 1] = name .. ':given:' .. id end
            for meta_key in pairs(c.meta) do drops[#drops + 1] = name .. ':meta:' .. meta_key end
            sets[#sets + 1] = name .. ':head'
            sets[#sets + 1] = head_text(c.version + 1, 0, 0, false, string.format('%d', now))
        end
    end
    if not keep then
        sets[#sets + 1] = 'entries'
        sets[#sets + 1] = string.format('%d', rest)
    end
    open_again(source, sets, drops, nil, new_gen, ttl)
end
