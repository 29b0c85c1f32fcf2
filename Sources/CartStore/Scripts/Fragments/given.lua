-- What a smaller line has left of the units that a migration handed over without taking them out.
--
-- Uses     whole.lua
-- Defines  given_left

-- How many of these units are left when a line becomes smaller by `less`: nil where there were none. They go first, so
-- that units added later are handed over too.
local function given_left(key, field, less)
    local given = whole(redis.call('HGET', key, field) or '0', field)
    return given > 0 and math.max(0, given - less) or nil
end
