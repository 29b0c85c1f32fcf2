-- The seal of a cart, `seal`: "gen target nonce deadline strategy instances keep|clear operations". No I/O.
--
-- Defines seal_text, read_seal

-- `operations` is "id digest ...", or nothing.
local function seal_text(gen, target, nonce, deadline, strategy, instances, keeps, operations)
    return gen .. ' ' .. target .. ' ' .. nonce .. ' ' .. string.format('%d', deadline) .. ' ' .. strategy .. ' '
        .. instances .. ' ' .. (keeps and 'keep' or 'clear') .. ' ' .. operations
end

-- A table of these parts; nil for what is no seal.
local function read_seal(text)
    local gen, target, nonce, deadline, strategy, instances, keeps, operations =
        string.match(text or '', '^(%S+) (%S+) (%S+) (%d+) (%S+) (%S+) (%l+) (.*)$')
    return gen and {gen = gen, target = target, nonce = nonce, deadline = deadline, strategy = strategy,
        instances = instances, keeps = keeps == 'keep', operations = operations}
end
