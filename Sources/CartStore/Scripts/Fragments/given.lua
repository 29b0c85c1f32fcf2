-- How many of the units that a migration handed over without taking them out are left in a line that became smaller.
--
-- Uses     whole.lua
-- Defines  given_left

-- The number of these units that are left when a line becomes smaller by `less`; nil when there were none. They are
-- removed first, so that the next migration still hands over units that were added later.
local function given_left(key, field, less)
    local given = whole(redis.call('HGET', key, field) or '0', field)
    return given > 0 and math.max(0, given - less) or nil
end
