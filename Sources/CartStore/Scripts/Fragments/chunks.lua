-- `unpack` refuses 8,000 values and more, so long lists are handed over in parts.

local function write(command, target, list)
    for first = 1, #list, 2000 do
        redis.call(command, target, unpack(list, first, math.min(first + 1999, #list)))
    end
end
