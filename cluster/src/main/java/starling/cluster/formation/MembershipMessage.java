package starling.cluster.formation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What nodes say to each other about membership, over the link and apart from any cluster. Records; unknown fields are
 * ignored, so that the next release may add some.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Ping.class, name = "ping"),
        @JsonSubTypes.Type(value = PingAnswer.class, name = "pong"),
        @JsonSubTypes.Type(value = Request.Reserve.class, name = "reserve"),
        @JsonSubTypes.Type(value = Request.Release.class, name = "release"),
        @JsonSubTypes.Type(value = Request.Create.class, name = "create"),
        @JsonSubTypes.Type(value = Request.Begin.class, name = "begin"),
        @JsonSubTypes.Type(value = Request.Prepare.class, name = "prepare"),
        @JsonSubTypes.Type(value = Request.Look.class, name = "look"),
        @JsonSubTypes.Type(value = Request.Ready.class, name = "ready"),
        @JsonSubTypes.Type(value = Request.Register.class, name = "register"),
        @JsonSubTypes.Type(value = Request.Purge.class, name = "purge"),
        @JsonSubTypes.Type(value = RequestAnswer.class, name = "answer")})
public sealed interface MembershipMessage permits Ping, PingAnswer, Request, RequestAnswer {}
