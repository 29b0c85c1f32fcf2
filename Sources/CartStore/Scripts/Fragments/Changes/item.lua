-- Taking the stored form of an item apart; used by scripts that change one. No I/O.
--
-- Defines item_parts, item_text, difference.
--
-- One anchored pattern does it, because a quotation mark inside a stored name is always written \u0022, a product's id has
-- none, and attributes end with a brace.

-- Name with its quotation marks, price, product's id or '', attributes with their name or '', time of the price or nil,
-- time of the addition; nil for what this service does not write.
local function item_parts(text)
    local name, price, rest, added = string.match(text, '^{"name":("[^"]*"),"price":(%d+)(.-),"added":(%d+)}$')
    if not name then return nil end
    local before, price_at = string.match(rest, '^(.-),"price_at":(%d+)$')
    rest = before or rest
    local product, attributes = string.match(rest, '^,"product_id":"([^"]*)"(.*)$')
    return name, price, product or '', attributes or rest, price_at, added
end

-- The stored form of those parts.
local function item_text(name, price, product, attributes, price_at, added)
    return '{"name":' .. name .. ',"price":' .. price .. (product ~= '' and ',"product_id":"' .. product .. '"' or '')
        .. attributes .. (price_at and price_at ~= added and ',"price_at":' .. price_at or '') .. ',"added":' .. added .. '}'
end

-- The part in which an addition differs from the stored line: 'attributes' or 'product_id'; nil when they agree; 'broken'
-- for a stored line that this service does not write. `none` is the text of an addition that has no attributes.
local function difference(given, id, stored, none)
    local extra = string.match(given, '^{"name":"[^"]*","price":%d+(,.+)$')
    if not extra then return nil end
    local name, _, product, attributes = item_parts(stored)
    if not name then return 'broken' end
    local other, wanted = string.match(extra, '^,"product_id":"([^"]*)"(.*)$')
    wanted = wanted or extra
    if wanted == none then
        if attributes ~= '' then return 'attributes' end
    elseif wanted ~= '' and wanted ~= attributes then return 'attributes' end
    if other and other ~= (product ~= '' and product or id) then return 'product_id' end
end
