-- The head of an instance, `<instance>:head`: "version lines items currency updated".
--
-- Without lines the currency is "-".
--
-- Uses     broken (whole.lua), which it sets for a head that this service does not write. No I/O.
-- Defines  read_head, head_text

-- A table with version, lines, items and currency. Without lines the currency is false. If the instance was never written,
-- the numbers are 0.
local function read_head(text, field)
    if not text then return {version = 0, lines = 0, items = 0, currency = false} end
    local version, lines, items, currency = string.match(text, '^(%d+) (%d+) (%d+) (%S+) %d+$')
    if not version or #text > 80 then
        broken = broken or field
        return {version = 0, lines = 0, items = 0, currency = false}
    end
    return {version = tonumber(version), lines = tonumber(lines), items = tonumber(items),
        currency = currency ~= '-' and currency}
end

local function head_text(version, lines, items, currency, now_text)
    return string.format('%d %d %d %s %s', version, lines, items, lines > 0 and currency or '-', now_text)
end
