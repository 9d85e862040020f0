#!/bin/sh
# Draws the clip: a whiteboard lesson on the sine curve with a melody, 30 s, 640x360. Run it in this folder.
set -eu
W=640 H=360 RATE=12 LENGTH=30
SANS=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
HAN=/usr/share/fonts/truetype/wqy/wqy-microhei.ttc

# The board's still parts once, then what moves: the chalk dot on the curve, the curve growing behind it, the teacher.
CURVE="175-62*sin((X-60)*0.0314)*if(lt(mod(T\,30)\,15)\,1\,0.5+0.5*cos((X-60)*0.0314))"
HEAD="60+mod(T\,15)*24"
board="color=c=0xfafafa:s=${W}x${H}:r=${RATE}:d=${LENGTH}
,drawgrid=w=40:h=40:t=1:c=0xe6e8ec
,drawbox=x=0:y=0:w=${W}:h=44:c=0x23395d:t=fill
,drawbox=x=60:y=174:w=372:h=2:c=0x51607a:t=fill
,drawbox=x=60:y=84:w=2:h=182:c=0x51607a:t=fill
,drawtext=fontfile=${HAN}:text='第三讲  三角函数的图像':fontsize=22:fontcolor=white:x=18:y=11
,drawtext=fontfile=${HAN}:text='模拟 · simulated':fontsize=15:fontcolor=0xffd66b:x=w-tw-16:y=15
,drawtext=fontfile=${SANS}:text='y = sin x':fontsize=24:fontcolor=0x23395d:x=70:y=292:enable='lt(t,15)'
,drawtext=fontfile=${SANS}:text='y = sin x · cos² (x/2)':fontsize=24:fontcolor=0x23395d:x=70:y=292:enable='gte(t,15)'
,drawtext=fontfile=${SANS}:text='O':fontsize=15:fontcolor=0x51607a:x=44:y=180
,drawtext=fontfile=${SANS}:text='x':fontsize=16:fontcolor=0x51607a:x=438:y=166
,drawtext=fontfile=${SANS}:text='y':fontsize=16:fontcolor=0x51607a:x=56:y=62
,drawtext=fontfile=${SANS}:text='%{eif\\:t/60\\:d\\:2}\\:%{eif\\:mod(t,60)\\:d\\:2}':fontsize=18:fontcolor=0x51607a:x=370:y=326
,format=yuv444p
,geq=
lum='if(lt(hypot(X-(${HEAD})\,Y-(175-62*sin(mod(T\,15)*24*0.0314)*if(lt(mod(T\,30)\,15)\,1\,0.5+0.5*cos(mod(T\,15)*24*0.0314))))\,8)\,110\,
 if(between(X\,60\,${HEAD})*lt(abs(Y-(${CURVE}))\,3.2)\,95\,
 if(lt(hypot(X-540\,Y-(150+3*sin(T*2.1)))\,38)\,188\,
 if(lt(hypot((X-540)\,(Y-(330+3*sin(T*2.1)))*0.72)\,88)*lt(Y\,360)\,78\,
 if(lt(abs((Y-(236+3*sin(T*2.1)))-(X-470)*(0.35+0.35*sin(T*1.3)))\,8)*between(X\,418\,500)\,78\,p(X\,Y))))))':
cb='if(lt(hypot(X-(${HEAD})\,Y-(175-62*sin(mod(T\,15)*24*0.0314)*if(lt(mod(T\,30)\,15)\,1\,0.5+0.5*cos(mod(T\,15)*24*0.0314))))\,8)\,95\,
 if(between(X\,60\,${HEAD})*lt(abs(Y-(${CURVE}))\,3.2)\,100\,
 if(lt(hypot(X-540\,Y-(150+3*sin(T*2.1)))\,38)\,112\,
 if(lt(hypot((X-540)\,(Y-(330+3*sin(T*2.1)))*0.72)\,88)*lt(Y\,360)\,148\,
 if(lt(abs((Y-(236+3*sin(T*2.1)))-(X-470)*(0.35+0.35*sin(T*1.3)))\,8)*between(X\,418\,500)\,148\,p(X\,Y))))))':
cr='if(lt(hypot(X-(${HEAD})\,Y-(175-62*sin(mod(T\,15)*24*0.0314)*if(lt(mod(T\,30)\,15)\,1\,0.5+0.5*cos(mod(T\,15)*24*0.0314))))\,8)\,205\,
 if(between(X\,60\,${HEAD})*lt(abs(Y-(${CURVE}))\,3.2)\,190\,
 if(lt(hypot(X-540\,Y-(150+3*sin(T*2.1)))\,38)\,146\,
 if(lt(hypot((X-540)\,(Y-(330+3*sin(T*2.1)))*0.72)\,88)*lt(Y\,360)\,112\,
 if(lt(abs((Y-(236+3*sin(T*2.1)))-(X-470)*(0.35+0.35*sin(T*1.3)))\,8)*between(X\,418\,500)\,112\,p(X\,Y))))))'
,drawbox=x=516:y=104:w=48:h=12:c=0x33261d:t=fill
,drawbox=x=526:y=146:w=5:h=5:c=0x33261d:t=fill
,drawbox=x=549:y=146:w=5:h=5:c=0x33261d:t=fill
,drawbox=x=532:y=166:w=16:h=4:c=0xa0442f:t=fill:enable='lt(mod(t,0.5),0.25)'
,drawbox=x=532:y=166:w=16:h=8:c=0xa0442f:t=fill:enable='gte(mod(t,0.5),0.25)'
,format=yuv420p"
# A pentatonic tune, two notes a second, each a soft bell; 60 notes fill the clip exactly, so the loop has no click.
tune="aevalsrc='st(0\,mod(floor(t*2)*5+floor(t/4)*2\,9))*0+st(1\,261.63*pow(2\,(if(lt(ld(0)\,5)\,ld(0)*2+gt(ld(0)\,2)\,12+(ld(0)-5)*2+gt(ld(0)\,7)))/12))*0+st(2\,mod(t\,0.5))*0+0.28*min(ld(2)*80\,1)*exp(-4.5*ld(2))*min((0.5-ld(2))*40\,1)*(sin(2*PI*ld(1)*ld(2))+0.25*sin(4*PI*ld(1)*ld(2)))':s=24000:d=${LENGTH}"
board=$(printf %s "$board" | tr -d '\n')
plain="-flags +bitexact -fflags +bitexact -map_metadata -1 -threads 1"

ffmpeg -v error -y -f lavfi -i "$board" -f lavfi -i "$tune" -c:v ffv1 -c:a pcm_s16le lesson.mkv
ffmpeg -v error -y -i lesson.mkv -c:v libx264 -profile:v main -preset veryslow -crf 37 -g 90 -pix_fmt yuv420p \
    -c:a aac -b:a 13k -ac 1 -movflags +faststart $plain lesson.mp4
ffmpeg -v error -y -i lesson.mkv -c:v libvpx -deadline best -b:v 20k -crf 40 -qmax 60 -g 60 \
    -c:a libopus -b:a 12k -ac 1 -application audio $plain lesson.webm
ffmpeg -v error -y -ss 9 -i lesson.mkv -frames:v 1 -q:v 8 $plain poster.jpg
# The same film in pieces for a live stream; simulator code reads the pieces' places out of the playlist.
ffmpeg -v error -y -i lesson.mp4 -c copy -f hls -hls_time 7.5 -hls_list_size 0 -hls_playlist_type vod \
    -hls_segment_type fmp4 -hls_flags single_file -hls_segment_filename lesson.hls.mp4 $plain lesson.m3u8
rm lesson.mkv
