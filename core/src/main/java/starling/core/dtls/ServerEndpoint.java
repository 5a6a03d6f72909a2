package starling.core.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;

/** Our choices as the server of one handshake. */
final class ServerEndpoint extends DefaultTlsServer {
    private final Endpoint endpoint;

    ServerEndpoint(Endpoint endpoint) {
        super(endpoint.crypto);
        this.endpoint = endpoint;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Endpoint.CIPHER_SUITES;
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    public int[] getSupportedGroups() {
        return Endpoint.GROUPS;
    }

    /** Ours in our order: the client's list may begin with groups that exist in newer versions of TLS only. */
    @Override
    protected int selectECDH(int minimumCurveBits) {
        int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
        if (offered == null) {
            return selectECDHDefault(minimumCurveBits);
        }
        for (int group : Endpoint.GROUPS) {
            for (int candidate : offered) {
                if (candidate == group) {
                    return group;
                }
            }
        }
        return -1;
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return endpoint.timeoutMillis;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Endpoint.FIRST_RESEND_MILLIS;
    }

    @Override
    public void processClientExtensions(@SuppressWarnings("rawtypes") Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        endpoint.choose(clientExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(clientExtensions));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, endpoint.chosen());
        return extensions;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, Endpoint.signatureAlgorithms(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException {
        endpoint.checkPeer(chain);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() {
        return endpoint.credentials(context);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        endpoint.exportKeys(context);
    }
}
