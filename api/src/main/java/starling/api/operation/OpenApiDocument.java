package starling.api.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import starling.cluster.ClusterError;

/**
 * The operations as an OpenAPI 3.0 document, written from what each says of itself. All of them are {@code POST /}, which the
 * format cannot tell apart: the header's value stands behind a number sign, which clients do not send.
 */
final class OpenApiDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OpenApiDocument() {}

    static ObjectNode of(List<Operation> operations) {
        ObjectNode document = JSON.objectNode().put("openapi", "3.0.3");
        document.putObject("info").put("title", "Starling HTTP API").put("version", "1").put("description",
                "Every operation is POST / with the header x-sora-target; what stands behind # in a path is not sent."
                        + " See docs/api.md for what they mean.");
        document.putArray("servers").addObject().put("url", "http://127.0.0.1:3000");
        ObjectNode paths = document.putObject("paths");
        operations.stream().sorted(Comparator.comparing(Operation::target))
                .forEach(operation -> paths.putObject("/#" + operation.target()).set("post", describe(operation)));
        ObjectNode components = document.putObject("components");
        components.putObject("schemas").set("Error", error());
        components.putObject("securitySchemes").putObject("api_token").put("type", "http").put("scheme", "bearer")
                .put("description", "Only if api_token is set.");
        ArrayNode security = document.putArray("security");
        security.addObject();
        security.addObject().putArray("api_token");
        return document;
    }

    private static ObjectNode describe(Operation operation) {
        ObjectNode post = JSON.objectNode().put("operationId", operation.target());
        ObjectNode header = post.putArray("parameters").addObject().put("name", "x-sora-target").put("in", "header")
                .put("required", true);
        header.putObject("schema").put("type", "string").putArray("enum").add(operation.target());
        if (!operation.parameters().members().isEmpty()) {
            post.putObject("requestBody").put("required", operation.parameters().needsBody()).putObject("content")
                    .putObject("application/json").set("schema", schema(operation.parameters()));
        }
        ObjectNode responses = post.putObject("responses");
        responses.putObject("200").put("description", "Done").putObject("content").putObject("application/json")
                .putObject("schema");
        responses.putObject("307").put("description", "Another node answers: send the same to location")
                .putObject("headers").putObject("location").putObject("schema").put("type", "string");
        for (DispatchError error : DispatchError.values()) {
            String status = Integer.toString(error.status());
            if (!responses.has(status)) {
                responses.putObject(status).put("description", status.equals("400") ? "Refused" : error.text())
                        .putObject("content").putObject("application/json").putObject("schema")
                        .put("$ref", "#/components/schemas/Error");
            }
        }
        return post;
    }

    private static ObjectNode schema(Parameters parameters) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        for (Parameters.Parameter member : parameters.members()) {
            properties.set(member.name(), schema(member));
            if (member.required()) {
                required.add(member.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private static ObjectNode schema(Parameters.Parameter member) {
        ObjectNode schema = JSON.objectNode();
        if (member.type() != Parameters.Type.ANY) {
            schema.put("type", member.type().text());
        }
        if (member.type() == Parameters.Type.STRINGS) {
            schema.putObject("items").put("type", "string");
        }
        if (member.type() == Parameters.Type.ARRAY) {
            schema.putObject("items");
        }
        if (!member.allowed().isEmpty()) {
            ArrayNode allowed = schema.putArray("enum");
            member.allowed().forEach(allowed::add);
        }
        return schema;
    }

    private static ObjectNode error() {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode names = properties.putObject("error_type").put("type", "string").putArray("enum");
        ArrayNode types = properties.putObject("type").put("type", "string").putArray("enum");
        Arrays.stream(DispatchError.values())
                .forEach(error -> (error.key().equals("type") ? types : names).add(error.text()));
        Stream.concat(Arrays.stream(OperationError.values()).map(OperationError::text),
                Arrays.stream(ClusterError.values()).map(ClusterError::text)).forEach(names::add);
        properties.putObject("error_reason");
        return schema;
    }
}
