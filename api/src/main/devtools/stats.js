// Turns two getStats() reports a second apart into the figures on the page.

function codecName(report, id) {
  const codec = id && report.get(id);
  return codec ? codec.mimeType.split('/')[1] : '';
}

/** Which participant a section's media comes from: the server names streams by their sender's connection id. */
function participantsByMid(pc) {
  const participants = new Map();
  for (const section of (pc.remoteDescription?.sdp ?? '').split(/^m=/m)) {
    const [mid, msid] = [/^a=mid:(\S+)/m.exec(section), /^a=msid:(\S+)/m.exec(section)];
    if (mid && msid) {
      participants.set(mid[1], msid[1]);
    }
  }
  return participants;
}

/** Samples one RTCPeerConnection; rates are per second since the call before. */
export class Sampler {
  #pc;
  #before = new Map();

  constructor(pc) {
    this.#pc = pc;
  }

  async sample() {
    const report = await this.#pc.getStats();
    const participants = participantsByMid(this.#pc);
    const streams = [];
    for (const stat of report.values()) {
      if (stat.type === 'outbound-rtp') {
        streams.push(this.#outgoing(report, stat));
      } else if (stat.type === 'inbound-rtp') {
        streams.push(this.#incoming(report, stat, participants.get(stat.mid) ?? ''));
      }
    }
    streams.sort((a, b) => rank(a).localeCompare(rank(b)));
    const transport = this.#transport(report);
    this.#before = new Map(report);
    return { streams, transport };
  }

  /** How much a counter grew per second since the last sample. */
  #rate(stat, name) {
    const before = this.#before.get(stat.id);
    if (!before || !(name in stat) || !(name in before) || stat.timestamp <= before.timestamp) {
      return undefined;
    }
    return ((stat[name] - before[name]) * 1000) / (stat.timestamp - before.timestamp);
  }

  #growth(stat, name) {
    const before = this.#before.get(stat.id);
    return before && name in before ? stat[name] - before[name] : undefined;
  }

  #outgoing(report, stat) {
    const remote = report.get(stat.remoteId);
    return {
      direction: 'out',
      participant: '',
      kind: stat.kind,
      codec: codecName(report, stat.codecId),
      kbps: kilobits(this.#rate(stat, 'bytesSent')),
      fps: stat.framesPerSecond,
      picture: pictureOf(stat),
      packets: stat.packetsSent,
      lost: remote?.packetsLost,
      loss: remote?.fractionLost,
      jitter: remote?.jitter,
      rtt: remote?.roundTripTime,
      nack: stat.nackCount,
      pli: stat.pliCount,
      detail: [stat.encoderImplementation, limitation(stat)].filter(Boolean).join(', '),
    };
  }

  #incoming(report, stat, participant) {
    const lost = this.#growth(stat, 'packetsLost');
    const received = this.#growth(stat, 'packetsReceived');
    return {
      direction: 'in',
      participant,
      kind: stat.kind,
      codec: codecName(report, stat.codecId),
      kbps: kilobits(this.#rate(stat, 'bytesReceived')),
      fps: stat.framesPerSecond,
      picture: pictureOf(stat),
      packets: stat.packetsReceived,
      lost: stat.packetsLost,
      loss: lost === undefined || lost + received <= 0 ? undefined : Math.max(0, lost) / (lost + received),
      jitter: stat.jitter,
      nack: stat.nackCount,
      pli: stat.pliCount,
      freezes: stat.freezeCount,
      level: stat.audioLevel,
      detail: stat.decoderImplementation ?? '',
    };
  }

  #transport(report) {
    const transport = [...report.values()].find((s) => s.type === 'transport');
    const pair = transport && report.get(transport.selectedCandidatePairId)
      || [...report.values()].find((s) => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded');
    if (!pair) {
      return undefined;
    }
    const local = report.get(pair.localCandidateId) ?? {};
    const remote = report.get(pair.remoteCandidateId) ?? {};
    const way = local.candidateType === 'relay' ? `TURN over ${(local.relayProtocol ?? 'udp').toUpperCase()}` : 'direct';
    return {
      way,
      server: local.url ?? '',
      local: `${local.candidateType ?? '?'} ${local.address ?? ''}:${local.port ?? ''}`,
      remote: `${remote.candidateType ?? '?'} ${remote.address ?? ''}:${remote.port ?? ''}`,
      rtt: pair.currentRoundTripTime,
      sent: kilobits(this.#rate(pair, 'bytesSent')),
      received: kilobits(this.#rate(pair, 'bytesReceived')),
      available: kilobits(pair.availableOutgoingBitrate, 1),
      dtls: transport ? [transport.dtlsState, transport.tlsVersion && tlsName(transport.tlsVersion)].filter(Boolean).join(', ') : '',
      srtp: transport?.srtpCipher ?? '',
      changes: transport?.selectedCandidatePairChanges,
    };
  }
}

// What is sent first, then everybody's audio and video together.
function rank(stream) {
  return [stream.direction === 'out' ? 0 : 1, stream.participant, stream.kind].join();
}

function kilobits(perSecond, bits = 8) {
  return perSecond === undefined ? undefined : (perSecond * bits) / 1000;
}

function pictureOf(stat) {
  return stat.frameWidth ? `${stat.frameWidth}×${stat.frameHeight}` : '';
}

function limitation(stat) {
  const reason = stat.qualityLimitationReason;
  return reason && reason !== 'none' ? `limited by ${reason}` : '';
}

function tlsName(hex) {
  return { FEFD: 'DTLS 1.2', FEFC: 'DTLS 1.3' }[hex.toUpperCase()] ?? hex;
}
