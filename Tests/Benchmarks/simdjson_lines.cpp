// SPDX-License-Identifier: Apache-2.0
// Reads JSON Lines with simdjson and writes every scalar again, compact: a peer of the job `lines`.
// simdjson_lines FILE >OUT    for flat and for nested records
#include <simdjson.h>

#include <cstdio>
#include <cstring>
#include <string>

using namespace simdjson;

static void put_string(std::string &out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            out.append(escape, std::snprintf(escape, sizeof escape, "\\u%04x", c));
        } else {
            out += c;
        }
    }
    out += '"';
}

template <typename Value> static void put(std::string &out, Value &&value) {
    switch (ondemand::json_type(value.type())) {
    case ondemand::json_type::object: {
        char before = '{';
        for (auto field : value.get_object()) {
            out += before;
            before = ',';
            put_string(out, std::string_view(field.unescaped_key()));
            out += ':';
            put(out, ondemand::value(field.value()));
        }
        out += before == '{' ? "{}" : "}";
        break;
    }
    case ondemand::json_type::array: {
        char before = '[';
        for (auto element : value.get_array()) {
            out += before;
            before = ',';
            put(out, ondemand::value(element.value()));
        }
        out += before == '[' ? "[]" : "]";
        break;
    }
    case ondemand::json_type::string: put_string(out, std::string_view(value.get_string())); break;
    default: {
        const std::string_view token = value.raw_json_token();
        out += token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    }
    }
}

int main(int, char **words) {
    const padded_string text = padded_string::load(words[1]);
    ondemand::parser parser;
    ondemand::document_stream lines = parser.iterate_many(text, 1 << 20);
    std::string out;
    for (auto line : lines) {
        ondemand::document_reference record = line.value();
        put(out, record);
        out += '\n';
        if (out.size() < 1 << 18) continue;
        std::fwrite(out.data(), 1, out.size(), stdout);
        out.clear();
    }
    std::fwrite(out.data(), 1, out.size(), stdout);
    return std::fflush(stdout) != 0;
}
