-- Reading numbers of a cart, which somebody else may have written over. No I/O.
--
-- Defines  broken: the first field that is not what this service writes, or nil. A script that reads checks it before it
--          writes, and answers `corrupted` with the field; whole

local broken

-- The whole number in a stored value. If the value is not a whole number, returns 0 and notes the field in `broken`.
local function whole(value, field)
    if #value <= 15 and string.find(value, '^%d+$') then return tonumber(value) end
    broken = broken or field
    return 0
end
