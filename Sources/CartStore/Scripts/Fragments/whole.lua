-- Reading numbers of a cart, which somebody else may have written over. No I/O.
--
-- Defines  broken: the first field that is not what this service writes, or nil. Whoever reads looks there before it
--          writes, and answers `corrupted` with it; whole

local broken

-- The whole number that a stored value is; 0, and a broken field, when it is none.
local function whole(value, field)
    if #value <= 15 and string.find(value, '^%d+$') then return tonumber(value) end
    broken = broken or field
    return 0
end
