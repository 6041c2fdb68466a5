-- Lets a finding pass when its id is new or its count has grown. What is told twice, after a crash or when a file is read
-- again, is dropped. Keeps the counts of the last 16,384 ids; an older one that comes again passes once more.
local MOST = 16384
local counts, order, first, last = {}, {}, 1, 0

function last_told(tag, timestamp, record)
    if record["kind"] ~= "finding" then
        return 0, timestamp, record
    end
    local id, count = record["id"], record["count"]
    if type(id) ~= "string" or type(count) ~= "number" then
        return 0, timestamp, record
    end
    local known = counts[id]
    if known and count <= known then
        return -1, timestamp, record
    end
    if not known then
        last = last + 1
        order[last] = id
        if last - first + 1 > MOST then
            counts[order[first]] = nil
            order[first] = nil
            first = first + 1
        end
    end
    counts[id] = count
    return 0, timestamp, record
end
